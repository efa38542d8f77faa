-- An order gives back no more than was paid.
-- severity: warn
select order_id, paid_fen, refunded_fen
from marts.fct_orders
where refunded_fen > paid_fen
