-- No order is paid before it was placed.
-- title:    付款不早于下单
-- title_en: Payment follows the order
-- severity: warn
select order_id, created_at, paid_at
from marts.fct_orders
where paid_at < created_at
