-- The lines of orders. The sale lines of an order add up to what was paid for it without freight;
-- adjustments (postage, fees, corrections) stand beside them. An order that only the client log
-- knows has no lines.
--
-- grain: one row per order line
-- key:   order_id, line_no
with

lines as (
    select
        order_id, line_no, product_id, sku_id, product_name, quantity, list_fen, paid_fen,
        refunded_fen, line_type, source, cast(null as varchar) as brand_id,
        cast(null as bigint) as shop_discount_fen, cast(null as bigint) as coupon_discount_fen,
        scene_code, chan_id
    from staging.stg_order_items_mall
    union all
    select
        order_id, line_no, product_id, sku_id, product_name, quantity, list_fen, paid_fen,
        refunded_fen, line_type, 'weixin_store' as source, cast(null as varchar) as brand_id,
        cast(null as bigint) as shop_discount_fen, cast(null as bigint) as coupon_discount_fen,
        cast(null as bigint) as scene_code, cast(null as varchar) as chan_id
    from staging.stg_order_items_weixin_store
    union all
    select
        order_id, line_no, product_id, sku_id, product_name, quantity, list_fen, paid_fen,
        refunded_fen, line_type, source, brand_id, shop_discount_fen, coupon_discount_fen,
        cast(null as bigint) as scene_code, cast(null as varchar) as chan_id
    from staging.stg_order_items_mapped
)

select
    lines.order_id,
    lines.line_no,
    lines.product_id,
    lines.sku_id,
    lines.product_name,
    lines.line_type,
    lines.source,
    cast(lines.quantity as bigint) as quantity,
    cast(lines.list_fen as bigint) as list_fen,
    cast(lines.paid_fen as bigint) as paid_fen,
    cast(lines.refunded_fen as bigint) as refunded_fen,
    cast(lines.shop_discount_fen as bigint) as shop_discount_fen,
    cast(lines.coupon_discount_fen as bigint) as coupon_discount_fen,
    cast(lines.scene_code as integer) as scene_code,
    lines.chan_id,
    orders.live_id,
    orders.order_scene,
    coalesce(lines.brand_id, orders.brand_id) as brand_id
from lines
left join staging.stg_orders_exported as orders on lines.order_id = orders.order_id
-- The lines come from the export that the order itself comes from.
where orders.order_id is null or lines.source = orders.source
