-- Each line of an order is one row.
-- title:    商品行不重复
-- title_en: Order lines are unique
-- severity: stop
select order_id, line_no, count(*) as row_count
from marts.fct_order_items
group by order_id, line_no
having count(*) > 1
