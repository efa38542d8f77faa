-- Order lines of mapping files, numbered by content.
--
-- grain: one row per order line
-- key:   order_id, line_no
with

chosen as (
    select order_id, min(source) as source
    from staging.stg_mapped_lines
    group by order_id
)

select
    lines.order_id,
    row_number() over (
        partition by lines.order_id
        order by
            try_cast(lines.line_no as bigint), lines.line_no, lines.product_id, lines.sku_id,
            lines.product_name, lines.quantity, lines.paid_fen, lines.list_fen, lines.copy_no
    ) as line_no,
    lines.product_id,
    lines.sku_id,
    lines.product_name,
    lines.quantity,
    lines.list_fen,
    lines.paid_fen,
    lines.refunded_fen,
    lines.line_type,
    lines.shop_discount_fen,
    lines.coupon_discount_fen,
    lines.source,
    lines.brand_id
from staging.stg_mapped_lines as lines
inner join chosen on lines.order_id = chosen.order_id and lines.source = chosen.source
