-- What counts as paid has a time and an amount of payment.
-- title:    计入支付的订单都有付款时间和金额
-- title_en: Counted orders are paid
-- severity: stop
select order_id, paid_at, paid_fen
from marts.fct_orders
where is_counted and (paid_at is null or paid_fen is null)
