-- Where visitors came in and where the money came from, by entry class, on the overview. An order
-- belongs to the visit it was placed in and to the day it was paid; what was ordered outside any
-- visit seen is a row of its own, so that the rows add up to the paid amount.
--
-- grain:  one row per entry class, unlinked orders as one more
-- key:    entry_class
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

visits as (
    select
        entry_class,
        entry_class_en,
        uv(person_key) as uv,
        tp_new_uv(person_key, is_first_day) as tp_new_uv,
        opens(open_count) as opens
    from
        visits_of(
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by entry_class, entry_class_en
),

orders as (
    select
        coalesce(entry_class, '未关联访问') as entry_class,
        coalesce(entry_class_en, 'Outside any visit seen') as entry_class_en,
        pay_uv(person_key, paid_order_count) as pay_uv,
        pay_orders(paid_order_count) as pay_orders,
        paid_fen(paid_fen) as paid_fen
    from
        orders_of(
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by entry_class, entry_class_en
    having pay_orders(paid_order_count) > 0
)

select
    coalesce(visits.entry_class, orders.entry_class) as entry_class,
    coalesce(visits.entry_class_en, orders.entry_class_en) as entry_class_en,
    coalesce(visits.uv, 0) as uv,
    coalesce(visits.tp_new_uv, 0) as tp_new_uv,
    coalesce(visits.opens, 0) as opens,
    tp_share(coalesce(visits.opens, 0), sum(visits.opens) over ()) as tp_share,
    coalesce(orders.pay_uv, 0) as pay_uv,
    coalesce(orders.pay_orders, 0) as pay_orders,
    coalesce(orders.paid_fen, 0) as paid_fen,
    coalesce(orders.paid_fen, 0) / nullif(sum(orders.paid_fen) over (), 0) as paid_share
from visits
full outer join orders on visits.entry_class = orders.entry_class
order by paid_fen desc, opens desc, entry_class asc
