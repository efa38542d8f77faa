-- How often one channel followed another on the way to an order or to none, for the data-driven
-- model on the effect page. Ways to none are those of the people who were touched in the period and
-- paid nothing in it.
--
-- grain:  one row per step
-- key:    from_state, to_state
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         form         varchar    day, or rolling for hours; null means natural days
--         window_days  integer    1, 7, 15 or 30; null means 7
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
with

credits as (
    select *
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[],
            'paid',
            coalesce($form::varchar, 'day'),
            coalesce($breakdown::varchar, 'family')
        )
    where window_days = coalesce($window_days::integer, 7) and touch_id is not null
),

lost as (
    select found.path, found.place, found.channel, found.touch_count
    from
        lost_paths_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], coalesce($breakdown::varchar, 'family')
        ) as found
),

touches as (
    select order_id as path, place, channel, touch_count, paid_fen, 'conversion' as ending
    from credits
    union all
    select path, place, channel, touch_count, 0 as paid_fen, 'null' as ending
    from lost
),

paid as (
    select paid_fen(touches.paid_fen) as paid_fen
    from touches
    where touches.place = 1
),

steps as (
    select
        coalesce(lag(channel) over (partition by ending, path order by place), 'start')
            as from_state,
        channel as to_state
    from touches
    union all
    select channel as from_state, ending as to_state
    from touches
    where place = touch_count
)

select
    steps.from_state,
    steps.to_state,
    any_value(paid.paid_fen) as paid_fen,
    count(*) as step_count
from steps
cross join paid
group by steps.from_state, steps.to_state
order by steps.from_state, steps.to_state
