-- Orders have a price.
-- title:    订单都有价格
-- title_en: Orders have a price
-- severity: warn
select order_id
from marts.fct_sales
where paid_fen = 0
