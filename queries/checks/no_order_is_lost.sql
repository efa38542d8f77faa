-- Every order that a source tells of is an order, and no order comes from nowhere.
-- title:    来源里的订单一笔不少
-- title_en: No order is lost
-- severity: stop
with

told as (
    select order_id from staging.stg_orders_youzan
    union
    select order_id from staging.stg_orders_weixin_store
    union
    select order_id from staging.stg_orders_told
    union
    select order_id from staging.stg_orders_mapped
    union
    select order_id from staging.stg_orders_logged
)

select
    orders.source,
    coalesce(told.order_id, orders.order_id) as order_id
from told
full outer join marts.fct_orders as orders on told.order_id = orders.order_id
where told.order_id is null or orders.order_id is null
