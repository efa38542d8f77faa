-- Every order once, with what each field was taken from: money and status from the mall's export
-- where there is one, the touch from the client log. A counted order was ever paid, is not a
-- recharge, and has an amount, unless the company counts orders of nothing too.
--
-- grain: one row per order
-- key:   order_id
with

settings as (
    select value = 'true' as counts_zero
    from lake.app__settings
    where name = 'count_zero_orders'
),

orders as (
    select
        merged.*,
        merged.paid_at is not null
        and not merged.is_excluded
        and (merged.paid_fen > 0 or settings.counts_zero) as is_counted,
        case
            when merged.log_identity_kind = 'openid'
                then split_part(merged.log_identity_value, ':', 1)
        end as app_id,
        case
            when merged.log_identity_kind = 'local_id' then merged.log_identity_value
        end as local_id,
        -- A buyer's number is known to the mall; an installation may be anybody's.
        case
            when merged.log_identity_kind = 'local_id'
                then coalesce(by_export.one_id, by_payment.one_id, by_log.one_id)
            else coalesce(by_log.one_id, by_export.one_id, by_payment.one_id)
        end as one_id
    from staging.stg_orders_merged as merged
    left join marts.dim_identities as by_export
        on
            merged.export_identity_kind = by_export.kind
            and merged.export_identity_value = by_export.value
    left join marts.dim_identities as by_log
        on
            merged.log_identity_kind = by_log.kind
            and merged.log_identity_value = by_log.value
    left join staging.stg_order_payers as payers on merged.order_id = payers.order_id
    left join marts.dim_identities as by_payment
        on by_payment.kind = 'openid' and payers.openid = by_payment.value
    cross join settings
),

numbered as (
    select
        *,
        row_number() over (
            partition by one_id, is_counted order by paid_at, created_at, order_id
        ) as payment_no
    from orders
)

select
    order_id,
    one_id,
    created_at,
    paid_at,
    status,
    order_type,
    sales_channel,
    payment_type,
    transaction_id,
    live_id,
    order_scene,
    store_id,
    guide_id,
    guide_name,
    app_id,
    local_id,
    source,
    money_source,
    status_source,
    touch_source,
    brand_id,
    is_counted,
    is_paid_time_estimated,
    cast(created_at at time zone 'Asia/Shanghai' as date) as order_date,
    cast(paid_at at time zone 'Asia/Shanghai' as date) as paid_date,
    cast(payable_fen as bigint) as payable_fen,
    cast(paid_fen as bigint) as paid_fen,
    cast(refunded_fen as bigint) as refunded_fen,
    cast(freight_fen as bigint) as freight_fen,
    cast(shop_discount_fen as bigint) as shop_discount_fen,
    cast(coupon_discount_fen as bigint) as coupon_discount_fen,
    cast(adjustment_fen as bigint) as adjustment_fen,
    cast(item_count as bigint) as item_count,
    is_counted and one_id is not null and payment_no = 1 as is_first_paid
from numbered
