-- Money paid and money returned are never below zero.
-- severity: stop
select order_id, paid_fen, refunded_fen
from marts.fct_orders
where paid_fen < 0 or refunded_fen < 0
