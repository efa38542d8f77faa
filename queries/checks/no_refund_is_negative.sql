-- No refund and no sale line gives a negative amount.
-- title:    退款与商品行金额不为负
-- title_en: No refund or line below zero
-- severity: warn
select 'refund' as fact, refund_id as id, refunded_fen as amount_fen
from marts.fct_refunds
where refunded_fen < 0
union all
select 'line' as fact, order_id || ' ' || cast(line_no as varchar) as id, paid_fen as amount_fen
from marts.fct_order_items
where line_type = 'sale' and (paid_fen < 0 or quantity < 0)
