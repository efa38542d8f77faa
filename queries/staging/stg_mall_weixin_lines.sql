-- Each line of the WeChat store export in its most advanced state; like lines of one order are told
-- apart by their number inside the file.
--
-- grain: one row per order, product, specification and copy
-- key:   order_id, product_id, product_code, sku_code, sku_name, copy_no
with

ranked as (
    select
        lines.order_id,
        lines.product_id,
        lines.product_code,
        lines.sku_code,
        lines.sku_name,
        lines.copy_no,
        lines.product_name,
        lines.unit_price_fen,
        lines.quantity,
        lines.paid_fen,
        lines.refunded_fen,
        row_number() over (
            partition by
                lines.order_id, lines.product_id, lines.product_code, lines.sku_code,
                lines.sku_name, lines.copy_no
            order by
                coalesce(statuses.status_rank, 1) desc,
                coalesce(lines.refunded_fen, 0) desc,
                lines.settled_at desc nulls last,
                lines.received_at desc nulls last,
                lines.shipped_at desc nulls last,
                lines.paid_at desc nulls last,
                lines.paid_fen desc nulls last,
                lines.quantity desc nulls last,
                lines.unit_price_fen desc nulls last,
                lines.refunded_fen desc nulls last,
                lines.product_name desc nulls last
        ) as state_rank
    from lake.weixin_store__lines as lines
    left join staging.stg_mall_statuses as statuses
        on statuses.source = 'weixin_store' and lines.order_status = statuses.word
)

select
    order_id,
    product_id,
    product_code,
    sku_code,
    sku_name,
    copy_no,
    product_name,
    unit_price_fen,
    quantity,
    paid_fen,
    refunded_fen
from ranked
where state_rank = 1
