-- Youzan order lines with their share of what was paid: the export repeats the order's total on
-- each line, so the total (without freight) is shared out by list price, to the 分 by largest
-- remainder.
--
-- grain: one row per order line
-- key:   order_id, line_no
with

lines as (
    select
        items.order_id,
        row_number() over (
            partition by items.order_id
            order by
                items.product_id, items.product_code, items.product_name, items.sku_id,
                items.sku_name, items.copy_no
        ) as line_no,
        coalesce(items.product_id, items.product_code) as product_id,
        coalesce(items.sku_code, items.sku_id) as sku_id,
        items.product_name,
        items.quantity,
        items.unit_price_fen * items.quantity as list_fen,
        items.refunded_fen,
        greatest(orders.paid_fen - coalesce(orders.freight_fen, 0), 0) as shared_fen
    from staging.stg_mall_youzan_items as items
    inner join staging.stg_orders_youzan as orders on items.order_id = orders.order_id
),

weighed as (
    select
        *,
        sum(list_fen) over (partition by order_id) as order_list_fen,
        sum(1) over (partition by order_id) as line_count
    from lines
),

shares as (
    select
        *,
        -- Gifts only: nothing to weigh by, so each line counts the same.
        case when order_list_fen > 0 then list_fen else 1 end as weight,
        case when order_list_fen > 0 then order_list_fen else line_count end as weight_total
    from weighed
),

floors as (
    select
        *,
        (shared_fen * weight) % weight_total as remainder,
        (shared_fen * weight) // weight_total as floor_fen
    from shares
),

ranked as (
    select
        *,
        shared_fen - sum(floor_fen) over (partition by order_id) as left_fen,
        row_number() over (partition by order_id order by remainder desc, line_no asc) as turn
    from floors
)

select
    order_id,
    line_no,
    product_id,
    sku_id,
    product_name,
    quantity,
    list_fen,
    floor_fen + case when turn <= left_fen then 1 else 0 end as paid_fen,
    refunded_fen,
    'sale' as line_type
from ranked
