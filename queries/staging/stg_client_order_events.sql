-- What any client said about orders, in Youshu's words. WeData sends an event per SKU with the
-- order's total on each: the total is taken once. It has no word for a refund's amount that is
-- certain, so refunds come from the mall. Closing the payment (9001) says nothing about the order.
--
-- grain: one row per statement
-- key:   event_id
with

orders as (
    select
        events.run_id,
        events.event_id,
        events.visit_id,
        events.happened_at,
        events.own_guide_id,
        events.own_shop_id,
        lines.order_id,
        lines.order_fen,
        lines.paid_fen,
        lines.quantity,
        case lines.order_status
            when '3' then 'give_order' when '11' then 'payed' when '250' then 'cancel_give_order'
        end as order_status
    from staging.stg_page_events as events
    inner join lake.wedata__events as lines on events.event_id = lines.event_id
    where events.event_type = 'wxdata_order_status' and lines.order_id is not null
)

select
    'youshu' as source, event_id, run_id, visit_id, happened_at, order_id, order_type, order_status,
    ordered_at, order_amt_fen, pay_amt_fen, item_count, guide_id, store_id
from staging.stg_youshu_order_events
union all
select
    'wedata' as source,
    min(event_id) as event_id,
    run_id,
    min(visit_id) as visit_id,
    min(happened_at) as happened_at,
    order_id,
    'normal' as order_type,
    order_status,
    min(case when order_status = 'give_order' then happened_at end) as ordered_at,
    max(order_fen) as order_amt_fen,
    max(coalesce(paid_fen, order_fen)) as pay_amt_fen,
    cast(null as bigint) as item_count,
    min(own_guide_id) as guide_id,
    min(own_shop_id) as store_id
from orders
where order_status is not null
group by run_id, order_id, order_status
