-- Each order is one row.
-- severity: stop
select order_id, count(*) as row_count
from marts.fct_sales
group by order_id
having count(*) > 1
