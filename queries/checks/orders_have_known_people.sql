-- Whoever ordered is a person we know, or nobody.
-- title:    订单的人都在人员表里
-- title_en: Orders belong to known people
-- severity: stop
select orders.order_id, orders.one_id
from marts.fct_orders as orders
left join marts.dim_people as people on orders.one_id = people.one_id
where orders.one_id is not null and people.one_id is null
