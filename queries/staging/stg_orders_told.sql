-- Orders as mall interfaces tell them. Refunds come in four shapes: a flag (all went back), an
-- amount on the order, amounts on its lines, refunds of their own. They grow and never shrink, so
-- the largest is the latest. A part that went back without an amount is unknown, not nothing.
--
-- grain: one row per source and order
-- key:   source, order_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

line_sums as (
    select
        source,
        order_id,
        sum(quantity) as item_count,
        sum(coalesce(paid_fen, list_fen)) as lines_fen,
        sum(refunded_fen) as refunded_fen
    from staging.stg_mall_told_lines
    group by source, order_id
),

refund_sums as (
    select source, order_id, sum(refunded_fen) as refunded_fen
    from staging.stg_mall_told_refunds
    group by source, order_id
),

orders as (
    select
        orders.*,
        line_sums.item_count,
        line_sums.refunded_fen as lines_refunded_fen,
        refund_sums.refunded_fen as refunds_fen,
        -- Weimob's interface tells no total that is known: its lines add up to one.
        coalesce(orders.payable_fen, orders.paid_fen, line_sums.lines_fen) as order_payable_fen,
        case
            when orders.is_paid then coalesce(orders.paid_fen, line_sums.lines_fen)
            else 0
        end as order_paid_fen
    from staging.stg_mall_told_orders as orders
    left join line_sums
        on orders.source = line_sums.source and orders.order_id = line_sums.order_id
    left join refund_sums
        on orders.source = refund_sums.source and orders.order_id = refund_sums.order_id
)

select
    orders.order_id,
    orders.source,
    brands.brand_id,
    orders.status,
    orders.order_type,
    orders.created_at,
    orders.paid_at,
    orders.is_paid_time_estimated,
    orders.order_payable_fen as payable_fen,
    orders.order_paid_fen as paid_fen,
    coalesce(
        greatest(
            orders.refunded_fen,
            orders.lines_refunded_fen,
            orders.refunds_fen,
            case when orders.is_returned then orders.order_paid_fen end
        ),
        case when orders.refund_state = '2' then null else 0 end
    ) as refunded_fen,
    orders.freight_fen,
    orders.shop_discount_fen,
    orders.coupon_discount_fen,
    coalesce(orders.store_id, stores.store_id) as store_id,
    orders.store_name as shop_name,
    coalesce(orders.guide_id, guide_names.guide_id) as guide_id,
    orders.guide_name,
    case
        when orders.openid is not null then 'openid'
        when orders.unionid is not null then 'unionid'
        when coalesce(orders.phone_hash, orders.receiver_phone_hash) is not null then 'phone_hash'
        when orders.member_id is not null then 'member_id'
    end as identity_kind,
    coalesce(
        orders.openid, orders.unionid, orders.phone_hash, orders.receiver_phone_hash,
        orders.member_id
    ) as identity_value,
    orders.item_count,
    orders.payment_type,
    orders.transaction_id,
    orders.live_id,
    orders.order_scene
from orders
left join staging.stg_mall_guide_names as guide_names on orders.guide_name = guide_names.guide_name
left join staging.stg_mall_store_names as stores on orders.store_name = stores.store_name
cross join brands
