-- Each line of the Youzan items export in its most advanced state. Lines of one order that look
-- alike are told apart by their number inside the file: two equal pieces stay two, and a line
-- delivered in several exports stays one.
--
-- grain: one row per order, product, specification and copy
-- key:   order_id, product_id, product_code, product_name, sku_id, sku_name, copy_no
with

ranked as (
    select
        items.order_id,
        items.product_id,
        items.product_code,
        items.product_name,
        items.sku_id,
        items.sku_code,
        items.sku_name,
        items.copy_no,
        items.unit_price_fen,
        items.quantity,
        items.refunded_fen,
        items.order_paid_fen,
        items.order_type,
        items.created_at,
        items.completed_at,
        coalesce(statuses.status, 'paid') as status,
        coalesce(statuses.status_rank, 1) as status_rank,
        row_number() over (
            partition by
                items.order_id, items.product_id, items.product_code, items.product_name,
                items.sku_id, items.sku_name, items.copy_no
            order by
                coalesce(statuses.status_rank, 1) desc,
                coalesce(items.refunded_fen, 0) desc,
                items.completed_at desc nulls last,
                items.created_at desc nulls last,
                items.order_paid_fen desc nulls last,
                items.unit_price_fen desc nulls last,
                items.quantity desc nulls last,
                items.refunded_fen desc nulls last,
                items.sku_code desc nulls last,
                items.order_type desc nulls last,
                items.order_status desc nulls last
        ) as state_rank
    from lake.youzan__items as items
    left join staging.stg_mall_statuses as statuses
        on statuses.source = 'youzan' and items.order_status = statuses.word
)

select
    order_id,
    product_id,
    product_code,
    product_name,
    sku_id,
    sku_code,
    sku_name,
    copy_no,
    unit_price_fen,
    quantity,
    refunded_fen,
    order_paid_fen,
    order_type,
    created_at,
    completed_at,
    status,
    status_rank
from ranked
where state_rank = 1
