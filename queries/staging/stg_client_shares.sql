-- Every card sent (the share sheet opened), whichever client saw it.
--
-- grain: one row per share
-- key:   share_id
-- carried: run_id
select share_id, run_id, visit_id
from staging.stg_youshu_share_events
union all
select event_id as share_id, run_id, visit_id
from staging.stg_page_events
where event_type in ('$MPShare', 'wxdata_page_share')
