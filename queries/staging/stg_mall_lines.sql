-- The lines of orders whose amount is shared out, with what each weighs: what its mall says was
-- paid for it, else its list price. Lines come from the Youzan items export where it has the order
-- (it knows what each line gave back), weighed by Youzan's interface where that knows every line;
-- other lines come from the interfaces. The WeChat store's export shares out by itself.
--
-- grain: one row per order line
-- key:   source, order_id, line_no
with

told as (
    select * from staging.stg_mall_told_lines
),

paid_lines as (
    select order_id, product_id, sku_id, max(paid_fen) as paid_fen
    from told
    where source = 'youzan'
    group by order_id, product_id, sku_id
    having count(*) = 1
),

youzan_lines as (
    select
        'youzan' as source,
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
        paid_lines.paid_fen,
        cast(null as bigint) as scene_code,
        cast(null as varchar) as chan_id
    from staging.stg_mall_youzan_items as items
    left join paid_lines
        on
            items.order_id = paid_lines.order_id
            and items.product_id = paid_lines.product_id
            and items.sku_id = paid_lines.sku_id
            and items.copy_no = 1
),

exported as (
    select order_id from staging.stg_mall_youzan_items
    union
    select order_id from staging.stg_mall_weixin_lines
),

told_lines as (
    select
        told.source,
        told.order_id,
        row_number() over (
            partition by told.source, told.order_id
            order by
                told.product_id, told.product_code, told.product_name, told.sku_id, told.sku_name,
                told.copy_no
        ) as line_no,
        coalesce(told.product_id, told.product_code, told.product_name) as product_id,
        coalesce(told.sku_code, told.sku_id, told.sku_name) as sku_id,
        told.product_name,
        told.quantity,
        told.list_fen,
        told.refunded_fen,
        told.paid_fen,
        told.scene_code,
        told.chan_id
    from told
    left join exported on told.order_id = exported.order_id
    where exported.order_id is null or told.source not in ('youzan', 'weixin_store')
),

lines as (
    select * from youzan_lines
    union all
    select * from told_lines
),

counted as (
    select
        *,
        count(*) over (partition by source, order_id) as line_count,
        count(paid_fen) over (partition by source, order_id) as priced_count
    from lines
)

select
    source,
    order_id,
    line_no,
    product_id,
    sku_id,
    product_name,
    quantity,
    list_fen,
    refunded_fen,
    scene_code,
    chan_id,
    case
        when line_count = priced_count then paid_fen else coalesce(list_fen, paid_fen, 0)
    end as weight
from counted
