-- How the menu, messages and articles of the official account reach the mini program, by scene.
--
-- grain:  one row per scene with an opening in the period
-- key:    scene_key
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

visits as (
    select *
    from
        visits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    where scene_code in (1035, 1043, 1058, 1074, 1082, 1091, 1102, 1107, 1144, 1152, 1157)
),

scenes as (
    select
        scene_key,
        any_value(scene_name) as scene_name,
        any_value(scene_name_en) as scene_name_en,
        uv(person_key) as uv,
        opens(open_count) as opens,
        tp_pay_uv(person_key, paid_order_count) as tp_pay_uv,
        tp_paid_fen(paid_fen) as tp_paid_fen
    from visits
    group by scene_key
)

select
    scene_key,
    scene_name,
    scene_name_en,
    uv,
    opens,
    tp_pay_uv,
    tp_pay_cvr(tp_pay_uv, uv) as tp_pay_cvr,
    tp_paid_fen
from scenes
order by uv desc, scene_key asc
