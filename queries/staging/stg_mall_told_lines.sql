-- Each order line that a mall's interface told of, as told last; like lines of one order are told
-- apart by their number. What a line gave back counts unless its words say it is not done.
--
-- grain: one row per source, order, product, specification and copy
-- key:   source, order_id, product_id, product_name, sku_id, sku_name, copy_no
with

ranked as (
    select
        *,
        row_number() over (
            partition by source, order_id, product_id, product_name, sku_id, sku_name, copy_no
            order by
                updated_at desc nulls last,
                refunded_fen desc nulls last,
                paid_fen desc nulls last,
                unit_price_fen desc nulls last,
                quantity desc,
                product_code desc nulls last,
                sku_code desc nulls last,
                line_id desc nulls last,
                refund_status desc nulls last,
                scene_code desc nulls last,
                chan_id desc nulls last
        ) as state_rank
    from lake.mall__lines
)

select
    source,
    order_id,
    product_id,
    product_code,
    product_name,
    sku_id,
    sku_code,
    sku_name,
    copy_no,
    quantity,
    unit_price_fen * quantity as list_fen,
    paid_fen,
    case
        when
            refund_status like '%拒绝%' or refund_status like '%取消%'
            or refund_status like '%关闭%' or refund_status like '%中%'
            or refund_status like '%待%' or refund_status like '%申请%'
            then 0
        else refunded_fen
    end as refunded_fen,
    scene_code,
    chan_id
from ranked
where state_rank = 1
