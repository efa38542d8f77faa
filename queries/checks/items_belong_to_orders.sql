-- Each sale line belongs to an order; a fee or a write-off may stand alone.
-- title:    商品行都有所属订单
-- title_en: Sale lines belong to orders
-- severity: warn
select items.order_id, items.line_no
from marts.fct_order_items as items
left join marts.fct_orders as orders on items.order_id = orders.order_id
where orders.order_id is null and items.line_type = 'sale'
