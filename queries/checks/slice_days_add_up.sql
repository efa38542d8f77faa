-- The slices of the channel cube hold every open and all that was paid, to the 分.
-- title:    渠道魔方各切片合计等于打开次数与支付金额
-- title_en: Slices add up to opens and paid amount
-- severity: stop
with

slices as (
    select
        sum(open_count) as open_count,
        sum(page_count) as page_count,
        sum(created_order_count) as created_order_count,
        sum(paid_order_count) as paid_order_count,
        sum(paid_fen) as paid_fen
    from marts.fct_slice_days
),

visits as (
    select sum(open_count) as open_count, sum(page_count) as page_count
    from marts.fct_visit_days
),

orders as (
    select
        sum(created_order_count) as created_order_count,
        sum(paid_order_count) as paid_order_count,
        sum(paid_fen) as paid_fen
    from marts.fct_order_days
)

select
    slices.open_count as slice_open_count,
    visits.open_count,
    slices.paid_order_count as slice_paid_order_count,
    orders.paid_order_count,
    slices.paid_fen as slice_paid_fen,
    orders.paid_fen
from slices
cross join visits
cross join orders
where
    coalesce(slices.open_count, 0) <> coalesce(visits.open_count, 0)
    or coalesce(slices.page_count, 0) <> coalesce(visits.page_count, 0)
    or coalesce(slices.created_order_count, 0) <> coalesce(orders.created_order_count, 0)
    or coalesce(slices.paid_order_count, 0) <> coalesce(orders.paid_order_count, 0)
    or coalesce(slices.paid_fen, 0) <> coalesce(orders.paid_fen, 0)
