-- Every order is in the platform's shipping list, and every order listed there is one of ours.
-- severity: warn
-- title: 订单与发货管理逐单一致
-- title_en: Orders match the shipping list
select order_id, day, difference, ours_fen, theirs_fen
from marts.fct_reconciliation_orders
where counterpart = 'shipping_list'
order by day, order_id, difference
