-- Orders as exports tell them, one row each: where two kinds of export know an order, the mall's
-- own export goes before a mapped table.
--
-- grain: one row per order
-- key:   order_id
with

exports as (
    select
        1 as precedence, order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, cast(0 as bigint) as adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count, is_excluded
    from staging.stg_orders_youzan
    union all
    select
        2 as precedence, order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, cast(0 as bigint) as adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count, is_excluded
    from staging.stg_orders_weixin_store
    union all
    select
        3 as precedence, order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count, is_excluded
    from staging.stg_orders_mapped
),

ranked as (
    select
        *,
        row_number() over (partition by order_id order by precedence) as source_rank
    from exports
)

select
    order_id,
    source,
    brand_id,
    status,
    order_type,
    created_at,
    paid_at,
    is_paid_time_estimated,
    payable_fen,
    paid_fen,
    refunded_fen,
    freight_fen,
    shop_discount_fen,
    coupon_discount_fen,
    adjustment_fen,
    store_id,
    shop_name,
    guide_id,
    guide_name,
    identity_kind,
    identity_value,
    item_count,
    is_excluded
from ranked
where source_rank = 1
