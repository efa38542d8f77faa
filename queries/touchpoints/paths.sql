-- The ways that openings through a touchpoint most often take over their first pages, in its own
-- view, and what comes of them. An opening is in at most one row: that of its first steps.
--
-- grain:  one row per way of so many steps, the thirty most frequent
-- key:    path
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
--         steps        integer    2 to 5 steps; null means 3
with

ways as (
    select
        *,
        least(greatest(coalesce($steps::integer, 3), 2), 5) as wanted,
        sum(open_count) over () as all_opens
    from
        paths_in(
            $dictionary::varchar,
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    where $node::varchar is null or $node::varchar in (class_node, family_node, scene_node)
),

paths as (
    select
        step_1,
        step_2,
        case when wanted >= 3 then step_3 end as step_3,
        case when wanted >= 4 then step_4 end as step_4,
        case when wanted >= 5 then step_5 end as step_5,
        any_value(all_opens) as all_opens,
        uv(person_key) as uv,
        opens(open_count) as opens,
        opens(case when step_count = wanted then open_count end) as ended,
        tp_pay_uv(person_key, paid_order_count) as tp_pay_uv,
        tp_paid_fen(paid_fen) as tp_paid_fen
    from ways
    where step_count >= wanted
    group by
        step_1,
        step_2,
        case when wanted >= 3 then step_3 end,
        case when wanted >= 4 then step_4 end,
        case when wanted >= 5 then step_5 end
)

select
    concat_ws(' > ', step_1, step_2, step_3, step_4, step_5) as path,
    step_1,
    step_2,
    step_3,
    step_4,
    step_5,
    uv,
    opens,
    flow_share(opens, all_opens) as flow_share,
    path_exit_rate(ended, opens) as path_exit_rate,
    tp_pay_uv,
    tp_pay_cvr(tp_pay_uv, uv) as tp_pay_cvr,
    tp_paid_fen
from paths
order by opens desc, path asc
limit 30
