-- Who ordered, paid and was refunded on which day, with the entry of the visit in which the order
-- was placed: the table behind every order number. Orders count on the day they were placed, paid
-- amounts on the day of payment, refunds on the day of the refund. Buyers nobody can name are kept.
--
-- grain:  one row per day, person, store and entry scene; person or store null where unknown, scene
--         null where the order was placed outside any visit seen
-- key:    stat_date, person_key, store_id, scene_key
with

events as (
    select
        order_date as stat_date, one_id, store_id, order_id,
        1 as created_order_count, payable_fen as created_fen,
        0 as paid_order_count, 0 as paid_fen, 0 as item_count,
        0 as cohort_refund_fen, 0 as cohort_refund_order_count, 0 as refund_fen
    from marts.fct_orders
    union all
    select
        paid_date as stat_date, one_id, store_id, order_id,
        0 as created_order_count, 0 as created_fen,
        1 as paid_order_count, paid_fen, item_count,
        coalesce(refunded_fen, 0) as cohort_refund_fen,
        case when refunded_fen > 0 then 1 else 0 end as cohort_refund_order_count,
        0 as refund_fen
    from marts.fct_orders
    where is_counted
    union all
    -- a refund of an order that never counted as revenue takes nothing off it
    select
        fct_refunds.refund_date as stat_date, fct_refunds.one_id, fct_refunds.store_id,
        fct_refunds.order_id,
        0 as created_order_count, 0 as created_fen,
        0 as paid_order_count, 0 as paid_fen, 0 as item_count,
        0 as cohort_refund_fen, 0 as cohort_refund_order_count,
        fct_refunds.refunded_fen as refund_fen
    from marts.fct_refunds
    left join marts.fct_orders on fct_refunds.order_id = fct_orders.order_id
    where fct_orders.order_id is null or fct_orders.is_counted
),

first_payments as (
    select one_id, min(paid_date) as first_paid_date
    from marts.fct_orders
    where is_counted and one_id is not null
    group by one_id
)

select
    events.stat_date,
    cast(dim_people.person_key as integer) as person_key,
    events.store_id,
    case
        when fct_order_entries.order_id is not null
            then cast(coalesce(fct_order_entries.scene_code, 0) as integer)
    end as scene_key,
    dim_visitors.first_visit_date,
    first_payments.first_paid_date,
    cast(sum(events.created_order_count) as integer) as created_order_count,
    cast(coalesce(sum(events.created_fen), 0) as bigint) as created_fen,
    cast(sum(events.paid_order_count) as integer) as paid_order_count,
    cast(coalesce(sum(events.paid_fen), 0) as bigint) as paid_fen,
    cast(coalesce(sum(events.item_count), 0) as bigint) as item_count,
    cast(sum(events.cohort_refund_fen) as bigint) as cohort_refund_fen,
    cast(sum(events.cohort_refund_order_count) as integer) as cohort_refund_order_count,
    cast(sum(events.refund_fen) as bigint) as refund_fen
from events
left join marts.fct_order_entries on events.order_id = fct_order_entries.order_id
left join marts.dim_people on events.one_id = dim_people.one_id
left join marts.dim_visitors on events.one_id = dim_visitors.one_id
left join first_payments on events.one_id = first_payments.one_id
group by
    events.stat_date,
    dim_people.person_key,
    events.store_id,
    case
        when fct_order_entries.order_id is not null
            then cast(coalesce(fct_order_entries.scene_code, 0) as integer)
    end,
    dim_visitors.first_visit_date,
    first_payments.first_paid_date
order by events.stat_date, dim_people.person_key
