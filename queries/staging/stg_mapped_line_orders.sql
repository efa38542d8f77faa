-- Orders that are the sum of their lines, each line rounded once. Lines that are no sale (postage,
-- fees, corrections) stay beside the order; an order of nothing else is no order.
--
-- grain: one row per source and order
-- key:   source, order_id
select
    source,
    order_id,
    min(brand_id) as brand_id,
    max(status_rank) as status_rank,
    min(created_at) as created_at,
    min(paid_at) as paid_at,
    sum(case when line_type = 'sale' then paid_fen else 0 end) as paid_fen,
    sum(case when line_type = 'sale' then coalesce(list_fen, paid_fen) else 0 end) as payable_fen,
    sum(case when line_type = 'sale' then refunded_fen end) as refunded_fen,
    sum(case when line_type = 'sale' then shop_discount_fen end) as shop_discount_fen,
    sum(case when line_type = 'sale' then coupon_discount_fen end) as coupon_discount_fen,
    sum(case when line_type = 'sale' then 0 else paid_fen end) as adjustment_fen,
    sum(case when line_type = 'sale' then quantity else 0 end) as item_count,
    min(store_id) as store_id,
    min(guide_id) as guide_id,
    -- Kind and value belong together: the smallest pair, not the smallest of each.
    min(identity_kind || '|' || identity_value) as identity_pair
from staging.stg_mapped_lines
where makes_orders
group by source, order_id
having sum(case when line_type = 'sale' then 1 else 0 end) > 0
