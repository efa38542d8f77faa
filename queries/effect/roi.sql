-- What the money spent in the period brought, on the effect page: by the day of the touch, in every
-- window, each day only once its window is over. Costs that no channel claims are the row
-- unclaimed, and the row total counts each new buyer once.
--
-- grain:  one row per window and channel with a cost or a credit, and one with all of them
-- key:    window_days, channel
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         form         varchar    day, or rolling for hours; null means natural days
--         model        varchar    as in model_fen of metrics.sql; null means last
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
with

spent as (
    select
        ages.window_days,
        coalesce(costs.channel, 'total') as channel,
        attr_cost_fen(costs.amount_fen) as attr_cost_fen,
        attr_cost_fen(
            case
                when is_ripe(costs.cost_date, ages.window_days, $form::varchar, data_version.as_of)
                    then costs.amount_fen
            end
        ) as ripe_cost_fen
    from
        costs_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], coalesce($breakdown::varchar, 'family')
        ) as costs
    cross join (select unnest([1, 7, 15, 30]) as window_days) as ages
    cross join meta.data_version as data_version
    group by grouping sets ((ages.window_days, costs.channel), (ages.window_days))
),

cohort as (
    select
        credits.window_days,
        coalesce(credits.channel, 'total') as channel,
        attr_cohort_fen(credits.credit_fen) as attr_cohort_fen,
        attr_cohort_net_fen(credits.credit_fen, credits.paid_fen, credits.refunded_fen)
            as attr_cohort_net_fen,
        attr_cohort_orders(credits.order_id, credits.credit_fen) as attr_cohort_orders,
        attr_cohort_buyers(credits.one_id, credits.is_first_paid, credits.credit_fen)
            as attr_cohort_buyers
    from
        earned_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], $form::varchar, $breakdown::varchar, $model::varchar
        ) as credits
    cross join meta.data_version as data_version
    where is_ripe(credits.touch_date, credits.window_days, $form::varchar, data_version.as_of)
    group by grouping sets ((credits.window_days, credits.channel), (credits.window_days))
),

keys as (
    select window_days, channel from spent
    union
    select window_days, channel from cohort
),

-- A channel that cost something and brought nothing earned nought; before any window is over, and
-- for costs that no channel claims, there is no number.
rows_of_both as (
    select
        keys.window_days,
        keys.channel,
        spent.attr_cost_fen,
        spent.ripe_cost_fen,
        margin.gross_margin,
        coalesce(cohort.attr_cohort_fen, known.nought) as attr_cohort_fen,
        coalesce(cohort.attr_cohort_net_fen, known.nought) as attr_cohort_net_fen,
        coalesce(cohort.attr_cohort_orders, known.nought) as attr_cohort_orders,
        coalesce(cohort.attr_cohort_buyers, known.nought) as attr_cohort_buyers
    from keys
    left join spent on keys.window_days = spent.window_days and keys.channel = spent.channel
    left join cohort on keys.window_days = cohort.window_days and keys.channel = cohort.channel
    cross join meta.data_version as data_version
    cross join (
        select max(case when name = 'gross_margin' then cast(value as double) end) as gross_margin
        from meta.settings
    ) as margin
    cross join lateral (
        select
            case
                when
                    keys.channel <> 'unclaimed'
                    and is_ripe(
                        $start_date::date, keys.window_days, $form::varchar, data_version.as_of
                    )
                    then 0
            end as nought
    ) as known
)

select
    window_days,
    channel,
    attr_cost_fen,
    attr_cohort_fen,
    attr_cohort_net_fen,
    attr_cohort_orders,
    attr_cohort_buyers,
    attr_roi(attr_cohort_fen, ripe_cost_fen) as attr_roi,
    attr_net_roi(attr_cohort_net_fen, ripe_cost_fen) as attr_net_roi,
    attr_profit_roi(
        attr_cohort_net_fen,
        ripe_cost_fen,
        gross_margin
    ) as attr_profit_roi,
    attr_cac_fen(ripe_cost_fen, attr_cohort_buyers) as attr_cac_fen,
    attr_cpa_fen(ripe_cost_fen, attr_cohort_orders) as attr_cpa_fen
from rows_of_both
order by window_days asc, attr_cost_fen desc nulls last, channel asc
