-- The opening in which an order was placed exists, and so does the order.
-- title:    下单归属的打开与订单都存在
-- title_en: Order entries belong to orders and opens
-- severity: stop
select entries.order_id, entries.open_id
from marts.fct_order_entries as entries
left join marts.fct_orders as orders on entries.order_id = orders.order_id
left join marts.fct_opens as opens on entries.open_id = opens.open_id
where orders.order_id is null or (entries.open_id is not null and opens.open_id is null)
