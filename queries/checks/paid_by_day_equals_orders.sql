-- The days add up to the orders: nothing is lost or doubled between them, to the 分.
-- title:    每日支付金额与订单合计一致
-- title_en: The days add up to the orders
-- severity: stop
with

by_day as (
    select sum(paid_fen) as paid_fen, sum(paid_order_count) as order_count
    from marts.fct_order_days
),

by_order as (
    select sum(paid_fen) as paid_fen, count(*) as order_count
    from marts.fct_orders
    where is_counted
)

select
    by_day.paid_fen as days_fen,
    by_order.paid_fen as orders_fen,
    by_day.order_count as days_count,
    by_order.order_count as orders_count
from by_day
cross join by_order
where
    coalesce(by_day.paid_fen, 0) <> coalesce(by_order.paid_fen, 0)
    or coalesce(by_day.order_count, 0) <> coalesce(by_order.order_count, 0)
