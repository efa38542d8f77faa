-- Youzan orders: from the orders export, else (an order seen only in the items export) from the
-- total its lines repeat. That export has no time of payment: the order is taken as paid when
-- placed, and says so.
--
-- grain: one row per order
-- key:   order_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

orders as (
    select
        coalesce(orders.order_id, items.order_id) as order_id,
        coalesce(orders.status, items.status) as status,
        coalesce(orders.order_type, items.order_type) as order_type,
        coalesce(orders.created_at, items.created_at) as created_at,
        case
            when orders.order_id is not null then orders.paid_at
            when items.is_paid then items.created_at
        end as paid_at,
        orders.order_id is null and items.is_paid as is_paid_time_estimated,
        case
            when orders.order_id is null then items.paid_fen
            else coalesce(orders.payable_fen, orders.paid_fen)
        end as payable_fen,
        case when orders.order_id is null then items.paid_fen else orders.paid_fen end as paid_fen,
        coalesce(orders.refunded_fen, items.refunded_fen, 0) as refunded_fen,
        orders.freight_fen,
        orders.shop_discount_fen,
        orders.payment_discount_fen,
        orders.branch_name,
        orders.shop_name,
        orders.guide_name,
        orders.sales_channel,
        orders.payment_type,
        orders.transaction_id,
        orders.buyer_phone_hash,
        orders.receiver_phone_hash,
        items.item_count
    from staging.stg_mall_youzan_orders as orders
    full outer join staging.stg_mall_youzan_item_orders as items on orders.order_id = items.order_id
)

select
    orders.order_id,
    'youzan' as source,
    brands.brand_id,
    orders.status,
    orders.order_type,
    orders.created_at,
    orders.paid_at,
    orders.is_paid_time_estimated,
    orders.payable_fen,
    case when orders.paid_at is null then 0 else orders.paid_fen end as paid_fen,
    orders.refunded_fen,
    orders.freight_fen,
    orders.shop_discount_fen,
    orders.payment_discount_fen as coupon_discount_fen,
    -- The branch where the order was placed; else the shop, if the company lists it as one.
    coalesce(branches.store_id, orders.branch_name, shops.store_id) as store_id,
    orders.shop_name,
    guide_names.guide_id,
    orders.guide_name,
    -- The receiver may be somebody else; asked only where the buyer left no number.
    case
        when coalesce(orders.buyer_phone_hash, orders.receiver_phone_hash) is not null
            then 'phone_hash'
    end as identity_kind,
    coalesce(orders.buyer_phone_hash, orders.receiver_phone_hash) as identity_value,
    orders.item_count,
    -- Money put on a card or sold as a card is not yet revenue (METRICS 4.0).
    coalesce(orders.order_type, '') in ('储值', '充值', '储值卡', '礼品卡', '充值订单', '礼品卡订单')
        as is_excluded,
    orders.payment_type,
    orders.transaction_id,
    orders.sales_channel
from orders
left join staging.stg_mall_guide_names as guide_names on orders.guide_name = guide_names.guide_name
left join staging.stg_mall_store_names as branches on orders.branch_name = branches.store_name
left join staging.stg_mall_store_names as shops on orders.shop_name = shops.store_name
cross join brands
