-- Money that went back. A refund that names its order is linked to it; one that names none (a
-- credit note on its own) stays alone. Mall exports give an amount without a time: the time is that
-- of the refund in the client log, else unknown, and then the day of payment carries the amount so
-- that no period loses it.
--
-- grain: one row per refund; of an order known only by its refunded total, one row per order
-- key:   refund_id
with

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
    from staging.stg_refunds_mapped as refunds
    left join marts.dim_identities as identities
        on
            refunds.identity_kind = identities.kind
            and refunds.identity_value = identities.value
    left join marts.fct_orders as orders on refunds.order_id = orders.order_id
),

totals as (
    select
        orders.source || ':' || orders.order_id as refund_id,
        orders.order_id,
        logged.refunded_at,
        orders.refunded_fen,
        cast(null as bigint) as item_count,
        orders.source,
        orders.brand_id,
        orders.store_id,
        orders.one_id,
        coalesce(logged.refunded_at, orders.paid_at, orders.created_at) as booked_at,
        true as is_linked
    from marts.fct_orders as orders
    left join staging.stg_refunds_youshu as logged on orders.order_id = logged.order_id
    left join (select distinct order_id from told) as known on orders.order_id = known.order_id
    where orders.refunded_fen > 0 and known.order_id is null
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
