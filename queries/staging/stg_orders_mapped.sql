-- Orders of mapping files, with what their refunds add up to where the order itself does not say.
--
-- grain: one row per order; where two sources use one order number, the first by name
-- key:   order_id
with

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
    from staging.stg_mapped_told_orders as orders
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
