-- WeChat store order lines: the export gives each line's own amount.
--
-- grain: one row per order line
-- key:   order_id, line_no
select
    lines.order_id,
    row_number() over (
        partition by lines.order_id
        order by
            lines.product_id, lines.product_code, lines.sku_code, lines.sku_name, lines.copy_no
    ) as line_no,
    coalesce(lines.product_id, lines.product_code) as product_id,
    coalesce(lines.sku_code, lines.sku_name) as sku_id,
    lines.product_name,
    lines.quantity,
    lines.unit_price_fen * lines.quantity as list_fen,
    case when orders.paid_at is null then 0 else lines.paid_fen end as paid_fen,
    lines.refunded_fen,
    'sale' as line_type
from staging.stg_mall_weixin_lines as lines
inner join staging.stg_orders_exported as orders on lines.order_id = orders.order_id
