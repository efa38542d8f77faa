-- The sale lines of an order add up to what was paid for it, freight aside.
-- title:    商品行金额不超过订单实付
-- title_en: Sale lines add up to their order
-- severity: warn
with

lines as (
    select order_id, sum(paid_fen) as lines_fen
    from marts.fct_order_items
    where line_type = 'sale'
    group by order_id
)

select orders.order_id, orders.paid_fen, lines.lines_fen
from marts.fct_orders as orders
inner join lines on orders.order_id = lines.order_id
where orders.paid_at is not null and lines.lines_fen > orders.paid_fen
