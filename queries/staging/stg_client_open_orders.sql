-- Which orders were placed and paid in which opening. Money and whether an order counts come from
-- the orders themselves, where an export may know better than the log.
--
-- grain: one row per opening and order with something told about it
-- key:   open_id, order_id
-- concerns: open_id
with

told as (
    select
        opens.open_id,
        events.order_id,
        min(events.happened_at) as first_at,
        min(case when events.order_status = 'payed' then events.happened_at end) as paid_at
    from staging.stg_client_order_events as events
    inner join staging.stg_client_opens as opens on events.visit_id = opens.visit_id
    where events.order_status in ('give_order', 'pay', 'payed')
    group by opens.open_id, events.order_id
),

placed as (
    select
        told.*,
        row_number() over (partition by order_id order by first_at, open_id) = 1 as is_placed_here,
        paid_at is not null and row_number() over (
            partition by order_id order by paid_at nulls last, open_id
        ) = 1 as is_paid_here
    from told
)

select
    placed.open_id,
    placed.order_id,
    placed.is_placed_here,
    placed.is_paid_here and coalesce(orders.is_counted, false) as is_paid_here,
    coalesce(orders.paid_fen, 0) as paid_fen
from placed
left join marts.fct_orders as orders on placed.order_id = orders.order_id
