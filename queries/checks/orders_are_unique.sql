-- Each order is one row, whichever sources tell of it.
-- title:    订单不重复
-- title_en: Orders are unique
-- severity: stop
select order_id, count(*) as row_count
from marts.fct_orders
group by order_id
having count(*) > 1 or order_id is null
