-- What the client said about orders, each statement once, with the entry it belongs to.
--
-- grain: one row per event
-- key:   event_id
-- carried: run_id
with

events as (
    select
        event_id,
        min(run_id) as run_id,
        min(happened_at) as happened_at,
        min(order_id) as order_id,
        min(order_type) as order_type,
        min(order_status) as order_status,
        min(ordered_at) as ordered_at,
        min(order_amt_fen) as order_amt_fen,
        min(pay_amt_fen) as pay_amt_fen,
        min(item_count) as item_count,
        min(coalesce(own_guide_id, guide_id)) as guide_id,
        min(coalesce(own_shop_id, stamped_shop_id)) as store_id
    from lake.youshu__events
    where event_type = 'custom_order' and order_id is not null
    group by event_id
)

select
    events.*,
    shows.visit_id
from events
left join staging.stg_youshu_shows as shows
    on
        events.run_id = shows.run_id
        and events.happened_at >= shows.shown_at
        and (shows.next_shown_at is null or events.happened_at < shows.next_shown_at)
