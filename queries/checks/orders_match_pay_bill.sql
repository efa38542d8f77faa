-- Every order is in the pay bill, every payment of the bill is an order, and the amounts agree.
-- severity: warn
-- title: 订单与微信账单逐单一致
-- title_en: Orders match the pay bill
select order_id, day, difference, ours_fen, theirs_fen
from marts.fct_reconciliation_orders
where counterpart = 'pay_bill'
order by day, order_id, difference
