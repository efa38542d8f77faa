-- Every card sent, with the entry it was sent in.
--
-- grain: one row per page_share_app_message
-- key:   share_id
-- carried: run_id
with

events as (
    select
        event_id as share_id,
        min(run_id) as run_id,
        min(happened_at) as shared_at,
        min(page_path) as page_path,
        min(share_to) as share_to,
        min(sent_mi) as mi
    from lake.youshu__events
    where event_type = 'page_share_app_message'
    group by event_id
)

select
    events.*,
    shows.visit_id
from events
left join staging.stg_youshu_shows as shows
    on
        events.run_id = shows.run_id
        and events.shared_at >= shows.shown_at
        and (shows.next_shown_at is null or events.shared_at < shows.next_shown_at)
