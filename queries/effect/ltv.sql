-- What the new buyers that each channel won in the period were worth after 1, 7, 15 and 30 days, on
-- the effect page. A buyer's days begin with the first order; who is not so old yet is counted as
-- immature and left out.
--
-- grain:  one row per age and channel with a new buyer; the row total counts each of them once
-- key:    window_days, channel
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         form         varchar    day, or rolling for hours; null means natural days
--         model        varchar    as in model_fen of metrics.sql; null means last
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
--         window_days  integer    1, 7, 15 or 30; null means 7
with

buyers as (
    select
        coalesce(channel, 'total') as channel,
        one_id,
        min(paid_date) as first_paid_date
    from
        earned_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], $form::varchar, $breakdown::varchar, $model::varchar
        )
    where
        window_days = coalesce($window_days::integer, 7)
        and is_first_paid
        and one_id is not null
        and credit_fen > 0
    group by grouping sets ((channel, one_id), (one_id))
),

aged as (
    select
        buyers.*,
        ages.window_days,
        is_ripe(buyers.first_paid_date, ages.window_days, 'day', data_version.as_of) as is_ripe
    from buyers
    cross join (select unnest([1, 7, 15, 30]) as window_days) as ages
    cross join meta.data_version as data_version
),

spent as (
    select
        aged.channel,
        aged.window_days,
        aged.one_id,
        any_value(aged.is_ripe) as is_ripe,
        case
            when any_value(aged.is_ripe)
                then sum(orders.paid_fen - coalesce(orders.refunded_fen, 0))
        end as net_fen
    from aged
    inner join marts.fct_orders as orders
        on
            aged.one_id = orders.one_id
            and orders.is_counted
            and orders.paid_date - aged.first_paid_date between 0 and aged.window_days - 1
    group by aged.channel, aged.window_days, aged.one_id
)

select
    window_days,
    channel,
    attr_ltv_fen(sum(net_fen), count(net_fen)) as attr_ltv_fen,
    attr_ltv_buyers(net_fen) as attr_ltv_buyers,
    count(case when not is_ripe then 1 end) as immature_uv
from spent
group by window_days, channel
order by window_days, channel
