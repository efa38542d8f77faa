-- The refunds of an order add up to what the order says was given back.
-- title:    退款明细与订单退款额一致
-- title_en: Refunds add up to their order
-- severity: warn
with

refunds as (
    select order_id, sum(refunded_fen) as refunds_fen
    from marts.fct_refunds
    where order_id is not null
    group by order_id
)

select orders.order_id, orders.refunded_fen, refunds.refunds_fen
from marts.fct_orders as orders
inner join refunds on orders.order_id = refunds.order_id
where coalesce(orders.refunded_fen, 0) <> refunds.refunds_fen
