-- An order that an export and the client log both know, as one. Money and status come from the
-- export, the person's touch from the log. One exception: an export made before the payment does
-- not deny it, so where it still says "pending" the payment in the log stands.
--
-- grain: one row per order
-- key:   order_id
with

paired as (
    select
        coalesce(exported.order_id, logged.order_id) as order_id,
        exported.order_id is not null
        and not (exported.status = 'pending' and logged.paid_at is not null) as is_by_export,
        exported.order_id is not null as is_exported,
        exported.source as export_source,
        exported.brand_id as export_brand_id,
        exported.status as export_status,
        exported.order_type,
        exported.created_at as export_created_at,
        exported.paid_at as export_paid_at,
        exported.is_paid_time_estimated,
        exported.payable_fen as export_payable_fen,
        exported.paid_fen as export_paid_fen,
        exported.refunded_fen as export_refunded_fen,
        exported.freight_fen,
        exported.shop_discount_fen,
        exported.coupon_discount_fen,
        exported.adjustment_fen,
        exported.store_id as export_store_id,
        exported.shop_name,
        exported.guide_id as export_guide_id,
        exported.guide_name,
        exported.identity_kind as export_identity_kind,
        exported.identity_value as export_identity_value,
        exported.item_count as export_item_count,
        exported.is_excluded,
        exported.sales_channel,
        exported.payment_type,
        exported.transaction_id,
        exported.live_id,
        exported.order_scene,
        logged.source as log_source,
        logged.brand_id as log_brand_id,
        logged.status as log_status,
        logged.created_at as log_created_at,
        logged.paid_at as log_paid_at,
        logged.payable_fen as log_payable_fen,
        logged.paid_fen as log_paid_fen,
        logged.refunded_fen as log_refunded_fen,
        logged.store_id as log_store_id,
        logged.guide_id as log_guide_id,
        logged.identity_kind as log_identity_kind,
        logged.identity_value as log_identity_value,
        logged.item_count as log_item_count
    from staging.stg_orders_exported as exported
    full outer join staging.stg_orders_logged as logged on exported.order_id = logged.order_id
)

select
    order_id,
    coalesce(export_source, log_source) as source,
    coalesce(export_brand_id, log_brand_id) as brand_id,
    order_type,
    freight_fen,
    shop_discount_fen,
    coupon_discount_fen,
    adjustment_fen,
    guide_name,
    sales_channel,
    payment_type,
    transaction_id,
    live_id,
    order_scene,
    export_identity_kind,
    export_identity_value,
    log_identity_kind,
    log_identity_value,
    coalesce(export_created_at, log_created_at) as created_at,
    case when is_by_export then export_status else log_status end as status,
    case when is_by_export then export_paid_at else log_paid_at end as paid_at,
    case
        when is_by_export then export_payable_fen
        else coalesce(log_payable_fen, export_payable_fen)
    end as payable_fen,
    case when is_by_export then export_paid_fen else log_paid_fen end as paid_fen,
    case when is_by_export then export_refunded_fen else log_refunded_fen end as refunded_fen,
    case when is_by_export then export_source else log_source end as money_source,
    case when is_by_export then export_source else log_source end as status_source,
    log_source as touch_source,
    -- An online shop is where an order was placed only if nobody knows of a real one.
    coalesce(export_store_id, log_store_id, shop_name) as store_id,
    coalesce(export_guide_id, lower(log_guide_id)) as guide_id,
    coalesce(export_item_count, log_item_count) as item_count,
    coalesce(is_paid_time_estimated, false) and is_by_export as is_paid_time_estimated,
    coalesce(is_excluded, false) as is_excluded
from paired
