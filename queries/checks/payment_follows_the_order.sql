-- No order is paid before it was placed.
-- severity: warn
select order_id, created_at, paid_at
from marts.fct_orders
where paid_at < created_at
