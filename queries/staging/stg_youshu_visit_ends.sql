-- When each entry was last heard of: the last event of the same run before its next entry.
--
-- grain: one row per app_show
-- key:   visit_id
-- carried: run_id
select
    shows.visit_id,
    shows.run_id,
    max(events.happened_at) as ended_at
from lake.youshu__events as events
inner join staging.stg_youshu_shows as shows
    on
        events.run_id = shows.run_id
        and events.happened_at >= shows.shown_at
        and (shows.next_shown_at is null or events.happened_at < shows.next_shown_at)
group by shows.visit_id, shows.run_id
