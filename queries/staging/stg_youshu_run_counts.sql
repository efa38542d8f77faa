-- How many sendings and events of each run arrived, whatever files brought them how often.
--
-- grain: one row per run
-- key:   run_id
-- carried: run_id
with

-- The same line in two files is one sending; a retry has a log id of its own.
sendings as (
    select
        run_id,
        event_id,
        log_id,
        min(event_type) as event_type,
        max(case when post_last_show_at > happened_at then 1 else 0 end) as is_stamped_late
    from lake.youshu__events
    group by run_id, event_id, log_id
),

events as (
    select
        run_id,
        event_id,
        min(event_type) as event_type,
        count(*) as sending_count,
        sum(is_stamped_late) as late_count,
        max(log_id) as last_log_id,
        count(case when log_id >= 1 then 1 end) as log_id_count
    from sendings
    group by run_id, event_id
)

select
    run_id,
    sum(sending_count) as sending_count,
    count(*) as event_count,
    sum(late_count) as late_count,
    sum(case when event_type = 'app_launch' then 1 else 0 end) as launch_count,
    sum(case when event_type in ('app_launch', 'app_show') then sending_count else 0 end)
        as entry_sending_count,
    max(last_log_id) as last_log_id,
    sum(log_id_count) as log_id_count
from events
group by run_id
