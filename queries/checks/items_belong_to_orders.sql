-- Each order line belongs to an order.
-- severity: warn
select items.order_id, items.line_no
from marts.fct_order_items as items
left join marts.fct_orders as orders on items.order_id = orders.order_id
where orders.order_id is null
