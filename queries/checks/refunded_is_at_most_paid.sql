-- An order gives back no more than was paid.
-- title:    退款不超过实付
-- title_en: Refunds do not exceed payment
-- severity: warn
select order_id, paid_fen, refunded_fen
from marts.fct_orders
where refunded_fen > paid_fen
