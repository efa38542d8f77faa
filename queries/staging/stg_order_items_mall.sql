-- Order lines with their share of what was paid: where a mall repeats the order's total on each
-- line, or tells only prices, the total (without freight) is shared out by the weight of the lines,
-- to the 分 by largest remainder.
--
-- grain: one row per order line
-- key:   order_id, line_no
with

weighed as (
    select
        lines.*,
        greatest(orders.paid_fen - coalesce(orders.freight_fen, 0), 0) as shared_fen,
        sum(lines.weight) over (partition by lines.order_id) as order_weight,
        count(*) over (partition by lines.order_id) as line_count
    from staging.stg_mall_lines as lines
    inner join staging.stg_orders_exported as orders
        on lines.order_id = orders.order_id and lines.source = orders.source
),

shares as (
    select
        *,
        -- Gifts only: nothing to weigh by, so each line counts the same.
        case when order_weight > 0 then weight else 1 end as share,
        case when order_weight > 0 then order_weight else line_count end as share_total
    from weighed
),

floors as (
    select
        *,
        (shared_fen * share) % share_total as remainder,
        (shared_fen * share) // share_total as floor_fen
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
    source,
    product_id,
    sku_id,
    product_name,
    quantity,
    list_fen,
    floor_fen + case when turn <= left_fen then 1 else 0 end as paid_fen,
    refunded_fen,
    'sale' as line_type,
    scene_code,
    chan_id
from ranked
