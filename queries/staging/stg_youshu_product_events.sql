-- What people did with products, each deed once, with the entry it belongs to.
--
-- grain: one row per event
-- key:   event_id
-- carried: run_id
with

events as (
    select
        event_id,
        min(run_id) as run_id,
        min(event_type) as event_type,
        min(happened_at) as happened_at,
        min(sku_id) as sku_id,
        min(sku_name) as sku_name,
        min(spu_id) as spu_id,
        min(category) as category,
        min(action_type) as action_type,
        min(quantity) as quantity,
        min(price_fen) as price_fen
    from lake.youshu__events
    where sku_id is not null or spu_id is not null
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
