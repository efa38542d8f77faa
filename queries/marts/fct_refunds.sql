-- Money that went back. A refund that names its order is linked to it; one that names none (a
-- credit note on its own) stays alone. Mall exports give an amount without a time: the time is that
-- of the refund in the client log, else in the pay bill if that booked just this amount, else
-- unknown, and then the day of payment carries the amount so that no period loses it. Of an order
-- whose refunds by number come to less than its total, the rest is one row more.
--
-- grain: one row per refund; of what an order tells by its total only, one row per order
-- key:   refund_id
with

refunds_told as (
    select
        source, refund_id, brand_id, order_id, refunded_at, refunded_fen, item_count, store_id,
        identity_kind, identity_value
    from staging.stg_refunds_mapped
    union all
    select
        refunds.source, refunds.refund_id, dim_brands.brand_id, refunds.order_id,
        refunds.refunded_at, refunds.refunded_fen, refunds.item_count,
        cast(null as varchar) as store_id, cast(null as varchar) as identity_kind,
        cast(null as varchar) as identity_value
    from staging.stg_mall_told_refunds as refunds
    cross join marts.dim_brands as dim_brands
),

told as (
    select
        refunds.source || ':' || refunds.refund_id as refund_id,
        refunds.order_id,
        refunds.refunded_at,
        refunds.refunded_fen,
        refunds.item_count,
        refunds.source,
        refunds.brand_id,
        coalesce(refunds.store_id, orders.store_id) as store_id,
        coalesce(identities.one_id, orders.one_id) as one_id,
        refunds.refunded_at as booked_at,
        orders.order_id is not null as is_linked
    from refunds_told as refunds
    left join marts.dim_identities as identities
        on
            refunds.identity_kind = identities.kind
            and refunds.identity_value = identities.value
    left join marts.fct_orders as orders on refunds.order_id = orders.order_id
),

told_sums as (
    select order_id, sum(refunded_fen) as refunded_fen
    from told
    where order_id is not null
    group by order_id
),

billed as (
    select order_id, max(billed_at) as refunded_at, sum(amount_fen) as refunded_fen
    from marts.fct_bill_lines
    where kind = 'refund' and state = 'SUCCESS'
    group by order_id
),

totals as (
    select
        orders.source || ':' || orders.order_id as refund_id,
        orders.order_id,
        coalesce(logged.refunded_at, billed.refunded_at) as refunded_at,
        orders.refunded_fen - coalesce(told_sums.refunded_fen, 0) as refunded_fen,
        cast(null as bigint) as item_count,
        orders.source,
        orders.brand_id,
        orders.store_id,
        orders.one_id,
        coalesce(logged.refunded_at, billed.refunded_at, orders.paid_at, orders.created_at)
            as booked_at,
        true as is_linked
    from marts.fct_orders as orders
    left join staging.stg_refunds_youshu as logged on orders.order_id = logged.order_id
    left join told_sums on orders.order_id = told_sums.order_id
    left join billed
        on orders.order_id = billed.order_id and orders.refunded_fen = billed.refunded_fen
    where orders.refunded_fen > coalesce(told_sums.refunded_fen, 0)
),

refunds as (
    select * from told
    union all
    select * from totals
)

select
    refund_id,
    order_id,
    one_id,
    refunded_at,
    store_id,
    is_linked,
    source,
    brand_id,
    cast(booked_at at time zone 'Asia/Shanghai' as date) as refund_date,
    refunded_at is null as is_date_estimated,
    cast(refunded_fen as bigint) as refunded_fen,
    cast(item_count as bigint) as item_count
from refunds
