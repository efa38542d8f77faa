-- A refund that says which order it gives back belongs to an order that exists.
-- title:    退款都有所属订单
-- title_en: Refunds belong to orders
-- severity: warn
select refunds.refund_id, refunds.order_id
from marts.fct_refunds as refunds
left join marts.fct_orders as orders on refunds.order_id = orders.order_id
where refunds.order_id is not null and orders.order_id is null
