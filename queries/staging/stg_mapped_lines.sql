-- Each order line that a mapping file gave, once, in its most advanced state. A line with a number
-- of its own is known by it; otherwise by all that does not change, and its number among its equals
-- inside the file.
--
-- grain: one row per source, order and line
with

ranked as (
    select
        lines.source,
        lines.brand_id,
        lines.order_id,
        lines.line_no,
        lines.product_id,
        lines.sku_id,
        lines.product_name,
        lines.quantity,
        lines.list_fen,
        lines.paid_fen,
        lines.copy_no,
        lines.refunded_fen,
        lines.shop_discount_fen,
        lines.coupon_discount_fen,
        lines.created_at,
        lines.paid_at,
        lines.store_id,
        lines.guide_id,
        lines.identity_kind,
        lines.identity_value,
        lines.makes_orders,
        coalesce(lines.line_type, 'sale') as line_type,
        coalesce(
            statuses.status_rank, case when lines.paid_at is null then 0 else 1 end
        ) as status_rank,
        row_number() over (
            partition by
                lines.source, lines.order_id, lines.line_no, lines.copy_no,
                case when lines.line_no is null then lines.product_id end,
                case when lines.line_no is null then lines.sku_id end,
                case when lines.line_no is null then lines.product_name end,
                case when lines.line_no is null then lines.quantity end,
                case when lines.line_no is null then lines.paid_fen end,
                case when lines.line_no is null then lines.list_fen end
            order by
                coalesce(
                    statuses.status_rank, case when lines.paid_at is null then 0 else 1 end
                ) desc,
                coalesce(lines.refunded_fen, 0) desc,
                lines.paid_at desc nulls last,
                lines.created_at desc nulls last,
                lines.paid_fen desc nulls last,
                lines.quantity desc nulls last,
                lines.list_fen desc nulls last,
                lines.refunded_fen desc nulls last,
                lines.shop_discount_fen desc nulls last,
                lines.coupon_discount_fen desc nulls last,
                lines.product_id desc nulls last,
                lines.sku_id desc nulls last,
                lines.product_name desc nulls last,
                lines.line_type desc nulls last,
                lines.store_id desc nulls last,
                lines.guide_id desc nulls last,
                lines.identity_kind desc nulls last,
                lines.identity_value desc nulls last,
                lines.makes_orders desc nulls last,
                lines.brand_id desc nulls last
        ) as state_rank
    from lake.mapped__order_lines as lines
    left join staging.stg_mall_statuses as statuses
        on statuses.source = 'mapped' and lines.status = statuses.word
)

select
    source,
    brand_id,
    order_id,
    line_no,
    product_id,
    sku_id,
    product_name,
    quantity,
    list_fen,
    paid_fen,
    copy_no,
    refunded_fen,
    shop_discount_fen,
    coupon_discount_fen,
    created_at,
    paid_at,
    store_id,
    guide_id,
    identity_kind,
    identity_value,
    makes_orders,
    line_type,
    status_rank
from ranked
where state_rank = 1
