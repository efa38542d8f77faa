-- What each export and each interface says of an order, side by side: the rows from which one
-- order is made.
--
-- grain: one row per precedence and order
-- key:   precedence, order_id
with

tellings as (
    select
        1 as precedence, order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, cast(0 as bigint) as adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count, is_excluded,
        transaction_id, payment_type, cast(null as varchar) as live_id,
        cast(null as varchar) as order_scene, sales_channel
    from staging.stg_orders_youzan
    union all
    select
        2 as precedence, order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, cast(0 as bigint) as adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count, is_excluded,
        transaction_id, payment_type, cast(null as varchar) as live_id,
        cast(null as varchar) as order_scene, cast(null as varchar) as sales_channel
    from staging.stg_orders_weixin_store
    union all
    select
        case source
            when 'youzan' then 3 when 'weixin_store' then 4 when 'weixin_component' then 5
            when 'weimob' then 6 when 'crmeb' then 7 else 8
        end as precedence,
        order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, cast(0 as bigint) as adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count,
        false as is_excluded, transaction_id, payment_type, live_id, order_scene,
        cast(null as varchar) as sales_channel
    from staging.stg_orders_told
    union all
    select
        9 as precedence, order_id, source, brand_id, status, order_type, created_at, paid_at,
        is_paid_time_estimated, payable_fen, paid_fen, refunded_fen, freight_fen,
        shop_discount_fen, coupon_discount_fen, adjustment_fen, store_id,
        shop_name, guide_id, guide_name, identity_kind, identity_value, item_count, is_excluded,
        cast(null as varchar) as transaction_id, cast(null as varchar) as payment_type,
        cast(null as varchar) as live_id, cast(null as varchar) as order_scene,
        cast(null as varchar) as sales_channel
    from staging.stg_orders_mapped
)

select
    *,
    precedence = 9 as is_mapped,
    case status
        when 'pending' then 0 when 'paid' then 1 when 'shipped' then 2 when 'completed' then 3
        else 4
    end as status_no,
    case identity_kind
        when 'openid' then 1 when 'unionid' then 2 when 'external_userid' then 3
        when 'phone_hash' then 4 else 5
    end as trust
from tellings
