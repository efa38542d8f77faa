-- Money paid and money returned are never below zero.
-- title:    实付与退款不为负
-- title_en: No order is paid below zero
-- severity: stop
select order_id, paid_fen, refunded_fen
from marts.fct_orders
where paid_fen < 0 or refunded_fen < 0
