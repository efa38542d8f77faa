-- Orders have a price.
-- severity: warn
select order_id
from marts.fct_sales
where paid_fen = 0
