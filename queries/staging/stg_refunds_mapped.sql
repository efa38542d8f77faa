-- Refunds of mapping files, the sum of their lines. A refund that names no order is a fact of its
-- own and is linked to none by guess.
--
-- grain: one row per source and refund
-- key:   source, refund_id
with

ranked as (
    select
        *,
        row_number() over (
            partition by
                source, refund_id, line_no, copy_no,
                case when line_no is null then product_id end,
                case when line_no is null then quantity end
            order by
                refunded_fen desc nulls last,
                refunded_at desc nulls last,
                order_id desc nulls last,
                product_id desc nulls last,
                quantity desc nulls last,
                store_id desc nulls last,
                guide_id desc nulls last,
                identity_kind desc nulls last,
                identity_value desc nulls last,
                brand_id desc nulls last
        ) as state_rank
    from lake.mapped__refunds
),

summed as (
    select
        source,
        refund_id,
        min(brand_id) as brand_id,
        max(order_id) as order_id,
        min(refunded_at) as refunded_at,
        sum(refunded_fen) as refunded_fen,
        sum(quantity) as item_count,
        min(store_id) as store_id,
        min(guide_id) as guide_id,
        min(identity_kind || '|' || identity_value) as identity_pair
    from ranked
    where state_rank = 1
    group by source, refund_id
)

select
    source,
    refund_id,
    brand_id,
    order_id,
    refunded_at,
    refunded_fen,
    item_count,
    store_id,
    guide_id,
    split_part(identity_pair, '|', 1) as identity_kind,
    substring(identity_pair, length(split_part(identity_pair, '|', 1)) + 2) as identity_value
from summed
