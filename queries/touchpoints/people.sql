-- Who came through a touchpoint, the latest first, for those who may see people. The list is
-- bounded; how many there are in all is the touchpoint's number of visitors.
--
-- grain:  one row per person, fifty at most
-- key:    one_id
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
with

came as (
    select
        person_key,
        max(visit_date) as last_visit_date,
        opens(open_count) as opens,
        pay_orders(paid_order_count) as pay_orders,
        tp_paid_fen(paid_fen) as tp_paid_fen
    from
        visits_in(
            $dictionary::varchar,
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    where
        person_key is not null
        and ($node::varchar is null or $node::varchar in (class_node, family_node, scene_node))
    group by person_key
),

shown as (
    select came.*, people.one_id
    from came
    inner join marts.dim_people as people on came.person_key = people.person_key
    order by came.last_visit_date desc, people.one_id asc
    limit 50
),

phones as (
    select one_id, min(phone_masked) as phone_masked
    from marts.dim_phones
    group by one_id
)

select
    shown.one_id,
    phones.phone_masked,
    shown.last_visit_date,
    shown.opens,
    shown.pay_orders,
    shown.tp_paid_fen
from shown
left join phones on shown.one_id = phones.one_id
order by shown.last_visit_date desc, shown.one_id asc
