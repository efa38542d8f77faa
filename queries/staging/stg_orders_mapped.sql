-- Orders of mapping files: those given as orders, and those that are the sum of their lines.
--
-- grain: one row per order; where two sources use one order number, the first by name
-- key:   order_id
with

line_items as (
    select source, order_id, sum(quantity) as item_count
    from staging.stg_mapped_lines
    where line_type = 'sale'
    group by source, order_id
),

orders as (
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
),

linked_refunds as (
    select source, order_id, sum(refunded_fen) as refunded_fen
    from staging.stg_refunds_mapped
    where order_id is not null
    group by source, order_id
),

numbered as (
    select
        orders.*,
        linked_refunds.refunded_fen as linked_refunded_fen,
        row_number() over (partition by orders.order_id order by orders.source) as source_rank
    from orders
    left join linked_refunds
        on orders.source = linked_refunds.source and orders.order_id = linked_refunds.order_id
)

select
    order_id,
    source,
    brand_id,
    case status_rank
        when 0 then 'pending' when 1 then 'paid' when 2 then 'shipped' when 3 then 'completed'
        else 'cancelled'
    end as status,
    order_type,
    created_at,
    paid_at,
    false as is_paid_time_estimated,
    payable_fen,
    case when paid_at is null then 0 else paid_fen end as paid_fen,
    coalesce(refunded_fen, linked_refunded_fen, 0) as refunded_fen,
    freight_fen,
    shop_discount_fen,
    coupon_discount_fen,
    adjustment_fen,
    store_id,
    cast(null as varchar) as shop_name,
    guide_id,
    cast(null as varchar) as guide_name,
    identity_kind,
    identity_value,
    item_count,
    false as is_excluded
from numbered
where source_rank = 1
