-- The numbers of one touchpoint on each day, for the trend in its own view.
--
-- grain:  one row per day of the period, days on which nobody came included
-- key:    stat_date
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
with

days as (
    select
        unnest(generate_series($start_date::date, $end_date::date, interval 1 day))::date
            as stat_date
),

visits as (
    select
        visit_date,
        uv(person_key) as uv,
        tp_new_uv(person_key, is_first_day) as tp_new_uv,
        opens(open_count) as opens,
        tp_pay_uv(person_key, paid_order_count) as tp_pay_uv,
        tp_paid_fen(paid_fen) as tp_paid_fen,
        bounce_rate(bounce_count, open_count) as bounce_rate
    from
        visits_in(
            $dictionary::varchar,
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    where $node::varchar is null or $node::varchar in (class_node, family_node, scene_node)
    group by visit_date
)

select
    days.stat_date,
    days.stat_date - $start_date::date + 1 as day_number,
    coalesce(visits.uv, 0) as uv,
    coalesce(visits.tp_new_uv, 0) as tp_new_uv,
    coalesce(visits.opens, 0) as opens,
    coalesce(visits.tp_pay_uv, 0) as tp_pay_uv,
    coalesce(visits.tp_paid_fen, 0) as tp_paid_fen,
    tp_pay_cvr(visits.tp_pay_uv, visits.uv) as tp_pay_cvr,
    visits.bounce_rate
from days
left join visits on days.stat_date = visits.visit_date
order by days.stat_date
