-- WeChat store orders. The customer id in the export counts as an identity only where WeCom itself
-- knows it: its meaning is not documented.
--
-- grain: one row per order
-- key:   order_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

line_sums as (
    select
        order_id,
        sum(quantity) as item_count,
        sum(coalesce(refunded_fen, 0)) as refunded_fen
    from staging.stg_mall_weixin_lines
    group by order_id
),

customers as (
    select distinct external_userid from lake.wecom__contacts
)

select
    orders.order_id,
    'weixin_store' as source,
    brands.brand_id,
    orders.status,
    cast(null as varchar) as order_type,
    orders.created_at,
    orders.paid_at,
    false as is_paid_time_estimated,
    case
        when orders.paid_at is not null then orders.order_paid_fen
        else coalesce(
            orders.order_goods_fen - coalesce(orders.order_discount_fen, 0)
            - coalesce(orders.cross_shop_discount_fen, 0) + coalesce(orders.order_freight_fen, 0),
            orders.order_paid_fen
        )
    end as payable_fen,
    case when orders.paid_at is null then 0 else orders.order_paid_fen end as paid_fen,
    line_sums.refunded_fen,
    orders.order_freight_fen as freight_fen,
    orders.order_discount_fen as shop_discount_fen,
    orders.cross_shop_discount_fen as coupon_discount_fen,
    cast(null as varchar) as store_id,
    cast(null as varchar) as shop_name,
    orders.guide_id,
    cast(null as varchar) as guide_name,
    case
        when customers.external_userid is not null then 'external_userid'
        when orders.phone_hash is not null then 'phone_hash'
    end as identity_kind,
    coalesce(customers.external_userid, orders.phone_hash) as identity_value,
    line_sums.item_count,
    false as is_excluded,
    orders.payment_type,
    orders.transaction_id
from staging.stg_mall_weixin_orders as orders
inner join line_sums on orders.order_id = line_sums.order_id
left join customers on orders.wecom_customer_id = customers.external_userid
cross join brands
