-- When the client log saw money go back for an order: mall exports give amounts without a time.
--
-- grain: one row per order refunded in the log
-- key:   order_id
select
    order_id,
    max(happened_at) as refunded_at
from staging.stg_youshu_order_events
where order_status = 'refund'
group by order_id
