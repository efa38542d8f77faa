-- When each entry was last heard of, whichever client saw it.
--
-- grain: one row per entry
-- key:   visit_id
-- carried: run_id
select visit_id, run_id, ended_at
from staging.stg_youshu_visit_ends
union all
select visit_id, min(run_id) as run_id, max(happened_at) as ended_at
from staging.stg_page_events
where visit_id is not null
group by visit_id
