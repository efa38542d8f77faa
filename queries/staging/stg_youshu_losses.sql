-- Runs that numbered more sendings than arrived (T7). Every sending gets the next log id, counted
-- from 1, so a gap is a sending that failed; most of these went out again under new ids. Lost
-- for certain are only the last ones: `logid_events` of the next run tells how far this one
-- counted, and what never arrived after the last arrival was never sent again.
--
-- grain: one row per run that arrived or that a later run of the client speaks of
-- key:   tracking_id
with

arrived as (
    select
        runs.tracking_id,
        max(counts.last_log_id) as last_log_id,
        sum(counts.log_id_count) as log_id_count
    from staging.stg_youshu_runs as runs
    inner join staging.stg_youshu_run_counts as counts on runs.run_id = counts.run_id
    where runs.tracking_id is not null
    group by runs.tracking_id
),

told as (
    select tracking_id, max(last_log_id) as last_log_id
    from staging.stg_youshu_told_runs
    group by tracking_id
),

log_start as (
    select
        date_diff('second', timestamptz '1970-01-01 00:00:00+00:00', min(started_at))
            as began_seconds
    from staging.stg_youshu_runs
)

select
    coalesce(arrived.tracking_id, told.tracking_id) as tracking_id,
    greatest(coalesce(arrived.last_log_id, 0), coalesce(told.last_log_id, 0)) as produced_count,
    coalesce(arrived.log_id_count, 0) as arrived_count,
    greatest(coalesce(told.last_log_id, 0) - coalesce(arrived.last_log_id, 0), 0) as lost_count
from arrived
full outer join told on arrived.tracking_id = told.tracking_id
cross join log_start
-- A run from before the log begins is not lost. Its id starts with its milliseconds.
where
    arrived.tracking_id is not null
    or try_cast(split_part(told.tracking_id, '-', 1) as bigint)
    >= 1000 * log_start.began_seconds
