-- Orders of mapping files as told: those given as orders, and those that are the sum of their
-- lines. An order given as such is not summed again.
--
-- grain: one row per source and order
-- key:   source, order_id
with

line_items as (
    select source, order_id, sum(quantity) as item_count
    from staging.stg_mapped_lines
    where line_type = 'sale'
    group by source, order_id
)

select
    orders.source,
    orders.order_id,
    orders.brand_id,
    orders.status_rank,
    orders.order_type,
    orders.created_at,
    orders.paid_at,
    coalesce(orders.payable_fen, orders.paid_fen) as payable_fen,
    orders.paid_fen,
    orders.refunded_fen,
    orders.freight_fen,
    orders.shop_discount_fen,
    orders.coupon_discount_fen,
    cast(null as bigint) as adjustment_fen,
    orders.store_id,
    orders.guide_id,
    orders.identity_kind,
    orders.identity_value,
    coalesce(orders.item_count, line_items.item_count) as item_count
from staging.stg_mapped_orders as orders
left join line_items
    on orders.source = line_items.source and orders.order_id = line_items.order_id
union all
select
    summed.source,
    summed.order_id,
    summed.brand_id,
    summed.status_rank,
    cast(null as varchar) as order_type,
    summed.created_at,
    summed.paid_at,
    summed.payable_fen,
    summed.paid_fen,
    summed.refunded_fen,
    cast(null as bigint) as freight_fen,
    summed.shop_discount_fen,
    summed.coupon_discount_fen,
    summed.adjustment_fen,
    summed.store_id,
    summed.guide_id,
    split_part(summed.identity_pair, '|', 1) as identity_kind,
    substring(summed.identity_pair, length(split_part(summed.identity_pair, '|', 1)) + 2)
        as identity_value,
    summed.item_count
from staging.stg_mapped_line_orders as summed
left join staging.stg_mapped_orders as given
    on summed.source = given.source and summed.order_id = given.order_id
where given.order_id is null
