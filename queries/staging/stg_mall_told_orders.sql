-- Each order that a mall's interface told of, in its most advanced state, decided by content.
--
-- grain: one row per source and order
-- key:   source, order_id
with

ranked as (
    select
        orders.*,
        -- an export without a state says by the money whether it was paid
        coalesce(
            codes.is_paid,
            orders.paid_at is not null or (orders.status is null and orders.paid_fen > 0),
            false
        ) as is_paid,
        coalesce(codes.is_returned, false) or orders.refund_state = '12' as is_returned,
        coalesce(
            codes.status,
            case
                when orders.paid_at is not null then 'paid'
                when orders.status is null and orders.paid_fen > 0 then 'paid'
                else 'pending'
            end
        ) as told_status,
        row_number() over (
            partition by orders.source, orders.order_id
            order by
                coalesce(codes.status_rank, case when orders.paid_at is null then 0 else 1 end)
                desc,
                orders.updated_at desc nulls last,
                try_cast(orders.refund_state as integer) desc nulls last,
                orders.refunded_fen desc nulls last,
                orders.completed_at desc nulls last,
                orders.paid_at desc nulls last,
                orders.created_at desc,
                orders.paid_fen desc nulls last,
                orders.payable_fen desc nulls last,
                orders.freight_fen desc nulls last,
                orders.shop_discount_fen desc nulls last,
                orders.coupon_discount_fen desc nulls last,
                orders.status desc nulls last,
                orders.order_type desc nulls last,
                orders.payment_type desc nulls last,
                orders.transaction_id desc nulls last,
                orders.store_id desc nulls last,
                orders.store_name desc nulls last,
                orders.guide_id desc nulls last,
                orders.guide_name desc nulls last,
                orders.live_id desc nulls last,
                orders.order_scene desc nulls last,
                -- an identity may be bound late: the fuller telling is the later one
                orders.unionid desc nulls last,
                orders.app_id desc nulls last,
                orders.openid desc nulls last,
                orders.member_id desc nulls last,
                orders.phone_hash desc nulls last,
                orders.receiver_phone_hash desc nulls last
        ) as state_rank
    from lake.mall__orders as orders
    left join staging.stg_mall_codes as codes
        on orders.source = codes.source and orders.status = codes.code
)

select
    source,
    order_id,
    told_status as status,
    order_type,
    refund_state,
    is_paid,
    is_returned,
    created_at,
    case
        when not is_paid then null
        -- a time told to the minute may lie before the order itself
        when paid_at < created_at and paid_at > created_at - interval '1' minute then created_at
        else coalesce(paid_at, created_at)
    end as paid_at,
    is_paid and paid_at is null as is_paid_time_estimated,
    payable_fen,
    paid_fen,
    refunded_fen,
    freight_fen,
    shop_discount_fen,
    coupon_discount_fen,
    case
        when source = 'weixin_store' and payment_type = '1' then '微信支付'
        when payment_type = 'WEIXIN' then '微信支付'
        else payment_type
    end as payment_type,
    transaction_id,
    store_id,
    store_name,
    guide_id,
    guide_name,
    live_id,
    order_scene,
    case when app_id is not null and openid is not null then app_id || ':' || openid end as openid,
    unionid,
    source || ':' || member_id as member_id,
    phone_hash,
    receiver_phone_hash
from ranked
where state_rank = 1
