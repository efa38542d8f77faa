-- When each run was entered, and when it was entered next.
--
-- grain: one row per run and instant of an app_show
-- key:   run_id, shown_at
-- carried: run_id
with

shows as (
    select distinct
        run_id,
        happened_at as shown_at
    from lake.youshu__events
    where event_type = 'app_show'
)

select
    run_id,
    shown_at,
    lead(shown_at) over (partition by run_id order by shown_at) as next_shown_at
from shows
