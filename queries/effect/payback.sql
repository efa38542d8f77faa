-- On which day after the touch the money spent in the period has come back, on the effect page: net
-- of refunds, of the 30-day credits, each day's touches only as far as they are old.
--
-- grain:  one row per channel with a cost and day after the touch; the row total is all of them
-- key:    channel, day_number
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         form         varchar    day, or rolling for hours; null means natural days
--         model        varchar    as in model_fen of metrics.sql; null means last
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
with

ages as (
    select unnest(range(30)) as day_number
),

-- All that one day of touches earned by each day after it, so that the ages meet few rows.
earned as (
    select
        channel,
        touch_date,
        paid_date - touch_date as day_gap,
        attr_cohort_net_fen(credit_fen, paid_fen, refunded_fen) as net_fen
    from
        earned_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], $form::varchar, $breakdown::varchar, $model::varchar
        )
    where window_days = 30
    group by channel, touch_date, paid_date
),

cohort as (
    select
        coalesce(earned.channel, 'total') as channel,
        ages.day_number,
        sum(earned.net_fen) as net_fen
    from earned
    inner join ages on earned.day_gap <= ages.day_number
    cross join meta.data_version as data_version
    where earned.touch_date + ages.day_number::integer <= data_version.as_of
    group by grouping sets ((earned.channel, ages.day_number), (ages.day_number))
),

spent as (
    select
        coalesce(costs.channel, 'total') as channel,
        ages.day_number,
        attr_cost_fen(costs.amount_fen) as cost_fen
    from
        costs_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], coalesce($breakdown::varchar, 'family')
        ) as costs
    cross join ages
    cross join meta.data_version as data_version
    where costs.cost_date + ages.day_number::integer <= data_version.as_of
    group by grouping sets ((costs.channel, ages.day_number), (ages.day_number))
),

days as (
    select
        spent.channel,
        spent.day_number,
        attr_net_roi(coalesce(cohort.net_fen, 0), spent.cost_fen) as attr_net_roi
    from spent
    left join cohort on spent.channel = cohort.channel and spent.day_number = cohort.day_number
    where spent.channel <> 'unclaimed'
),

paid_back as (
    select channel, attr_payback_day(day_number, attr_net_roi) as attr_payback_day
    from days
    group by channel
)

select days.*, paid_back.attr_payback_day
from days
inner join paid_back on days.channel = paid_back.channel
order by days.channel, days.day_number
