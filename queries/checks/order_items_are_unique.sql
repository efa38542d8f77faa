-- Each line of an order is one row.
-- severity: stop
select order_id, line_no, count(*) as row_count
from marts.fct_order_items
group by order_id, line_no
having count(*) > 1
