-- What the lines of the Youzan items export say of their order. Each line repeats the order's
-- total: it is taken once, never summed.
--
-- grain: one row per order
-- key:   order_id
with

orders as (
    select
        order_id,
        max(status_rank) as status_rank,
        max(order_type) as order_type,
        min(created_at) as created_at,
        max(order_paid_fen) as paid_fen,
        sum(quantity) as item_count,
        sum(coalesce(refunded_fen, 0)) as refunded_fen
    from staging.stg_mall_youzan_items
    group by order_id
)

select
    order_id,
    order_type,
    created_at,
    paid_fen,
    item_count,
    refunded_fen,
    case status_rank
        when 0 then 'pending' when 1 then 'paid' when 2 then 'shipped' when 3 then 'completed'
        else 'cancelled'
    end as status,
    -- A closed order was paid only if money went back.
    status_rank between 1 and 3 or refunded_fen > 0 as is_paid
from orders
