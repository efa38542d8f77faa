-- Every run of a client and who used it: runs of the Youshu client, and for clients that number no
-- runs, each user as one.
--
-- grain: one row per run
-- key:   run_id
select run_id, identity_kind, identity_value
from staging.stg_youshu_runs
union all
select distinct run_id, identity_kind, identity_value
from staging.stg_page_events
