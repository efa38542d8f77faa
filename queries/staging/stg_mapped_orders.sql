-- Each order that a mapping file gave as an order, in its most advanced state.
--
-- grain: one row per source and order
-- key:   source, order_id
with

ranked as (
    select
        orders.source,
        orders.order_id,
        orders.brand_id,
        orders.created_at,
        orders.paid_at,
        orders.payable_fen,
        orders.paid_fen,
        orders.refunded_fen,
        orders.freight_fen,
        orders.shop_discount_fen,
        orders.coupon_discount_fen,
        orders.item_count,
        orders.order_type,
        orders.store_id,
        orders.guide_id,
        orders.identity_kind,
        orders.identity_value,
        coalesce(
            statuses.status_rank, case when orders.paid_at is null then 0 else 1 end
        ) as status_rank,
        row_number() over (
            partition by orders.source, orders.order_id
            order by
                coalesce(
                    statuses.status_rank, case when orders.paid_at is null then 0 else 1 end
                ) desc,
                coalesce(orders.refunded_fen, 0) desc,
                orders.paid_at desc nulls last,
                orders.created_at desc nulls last,
                orders.paid_fen desc nulls last,
                orders.payable_fen desc nulls last,
                orders.refunded_fen desc nulls last,
                orders.freight_fen desc nulls last,
                orders.shop_discount_fen desc nulls last,
                orders.coupon_discount_fen desc nulls last,
                orders.item_count desc nulls last,
                orders.order_type desc nulls last,
                orders.store_id desc nulls last,
                orders.guide_id desc nulls last,
                orders.identity_kind desc nulls last,
                orders.identity_value desc nulls last,
                orders.brand_id desc nulls last
        ) as state_rank
    from lake.mapped__orders as orders
    left join staging.stg_mall_statuses as statuses
        on statuses.source = 'mapped' and orders.status = statuses.word
)

select
    source,
    order_id,
    brand_id,
    created_at,
    paid_at,
    payable_fen,
    paid_fen,
    refunded_fen,
    freight_fen,
    shop_discount_fen,
    coupon_discount_fen,
    item_count,
    order_type,
    store_id,
    guide_id,
    identity_kind,
    identity_value,
    status_rank
from ranked
where state_rank = 1
