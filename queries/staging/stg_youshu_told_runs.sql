-- What a run of the client says of the one before it: how far that one had numbered its sendings.
--
-- grain: one row per run and earlier run it speaks of
-- key:   run_id, tracking_id
-- carried: run_id
select
    run_id,
    last_tracking_id as tracking_id,
    max(last_max_log_id) as last_log_id
from lake.youshu__events
where event_type = 'logid_events' and last_tracking_id is not null
group by run_id, last_tracking_id
