-- A live session has one row per minute, and one per viewer.
-- title:    直播分钟与观众不重复
-- title_en: Live minutes and viewers are unique
-- severity: stop
select live_id, cast(minute_at as varchar) as minute_or_viewer, count(*) as row_count
from marts.fct_live_minutes
group by live_id, minute_at
having count(*) > 1
union all
select live_id, viewer_kind || ':' || viewer_id as minute_or_viewer, count(*) as row_count
from marts.fct_live_viewers
group by live_id, viewer_kind, viewer_id
having count(*) > 1
