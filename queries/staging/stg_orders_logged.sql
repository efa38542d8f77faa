-- Orders as the client log tells them. `pay` only says that somebody began to pay: `payed` alone
-- makes an order paid (D2). A presale is paid in parts, one per order_type, and the parts add up.
--
-- grain: one row per order
-- key:   order_id
with

ranked as (
    select
        events.*,
        row_number() over (
            partition by order_id, order_type, order_status order by happened_at, event_id
        ) as place
    from staging.stg_client_order_events as events
),

-- A status told twice with other details (by the mall and by the client's own proxy) counts once.
statements as (
    select * from ranked
    where place = 1 or order_status = 'refund'
),

parts as (
    select
        order_id,
        order_type,
        max(source) as source,
        max(case when order_status = 'payed' then happened_at end) as paid_at,
        coalesce(
            max(case when order_status = 'give_order' then order_amt_fen end), max(order_amt_fen)
        ) as payable_fen,
        max(case when order_status = 'payed' then pay_amt_fen end) as paid_fen,
        sum(case when order_status = 'refund' then pay_amt_fen end) as refunded_fen,
        min(happened_at) as first_at,
        min(case when order_status = 'give_order' then coalesce(ordered_at, happened_at) end)
            as ordered_at,
        max(case when order_status = 'cancel_give_order' then 1 else 0 end) as is_cancelled,
        max(guide_id) as guide_id,
        max(store_id) as store_id,
        max(item_count) as item_count
    from statements
    group by order_id, order_type
),

orders as (
    select
        order_id,
        min(source) as source,
        min(paid_at) as paid_at,
        sum(payable_fen) as payable_fen,
        coalesce(sum(paid_fen), 0) as paid_fen,
        coalesce(sum(refunded_fen), 0) as refunded_fen,
        coalesce(min(ordered_at), min(first_at)) as created_at,
        max(is_cancelled) as is_cancelled,
        max(guide_id) as guide_id,
        max(store_id) as store_id,
        max(item_count) as item_count
    from parts
    group by order_id
),

buyers as (
    select
        events.order_id,
        runs.identity_kind,
        runs.identity_value,
        row_number() over (
            partition by events.order_id order by events.happened_at, events.event_id
        ) as place
    from staging.stg_client_order_events as events
    inner join staging.stg_client_runs as runs on events.run_id = runs.run_id
)

select
    orders.order_id,
    orders.source,
    brands.brand_id,
    case
        when orders.paid_at is not null then 'paid'
        when orders.is_cancelled = 1 then 'cancelled'
        else 'pending'
    end as status,
    orders.created_at,
    orders.paid_at,
    cast(orders.payable_fen as bigint) as payable_fen,
    cast(orders.paid_fen as bigint) as paid_fen,
    cast(orders.refunded_fen as bigint) as refunded_fen,
    orders.store_id,
    orders.guide_id,
    buyers.identity_kind,
    buyers.identity_value,
    orders.item_count
from orders
inner join buyers on orders.order_id = buyers.order_id and buyers.place = 1
cross join marts.dim_brands as brands
