-- What the client log lost and what its cleaning undid, day by day. An entry belongs to the day it
-- happened; sendings, failures and losses to the day on which their run of the client began.
--
-- grain:  one row per day
-- key:    stat_date
with

entries as (
    select
        cast(shown_at at time zone 'Asia/Shanghai' as date) as stat_date,
        count(*) as entry_count,
        count(chan_id_raw) as chan_before_count,
        count(chan_id) as chan_count,
        sum(case when chan_id is null and chan_id_raw is not null then 1 else 0 end)
            as chan_inherited_count,
        sum(case when is_scene_rescued then 1 else 0 end) as scene_rescued_count,
        sum(case when is_scene_lost then 1 else 0 end) as scene_lost_count
    from staging.stg_youshu_shows
    group by cast(shown_at at time zone 'Asia/Shanghai' as date)
),

sendings as (
    select
        cast(runs.started_at at time zone 'Asia/Shanghai' as date) as stat_date,
        sum(counts.sending_count) as sending_count,
        sum(counts.sending_count - counts.event_count) as duplicate_count
    from staging.stg_youshu_runs as runs
    inner join staging.stg_youshu_run_counts as counts on runs.run_id = counts.run_id
    group by cast(runs.started_at at time zone 'Asia/Shanghai' as date)
),

starts as (
    select tracking_id, min(started_at) as started_at
    from staging.stg_youshu_runs
    where tracking_id is not null
    group by tracking_id
),

-- Of a run that never arrived nothing is known but its id, which starts with its milliseconds. The
-- business day began 8 hours before that of 1970's clock.
losses as (
    select
        losses.produced_count,
        losses.arrived_count,
        losses.lost_count,
        coalesce(
            cast(starts.started_at at time zone 'Asia/Shanghai' as date),
            date '1970-01-01' + cast(
                floor(
                    (try_cast(split_part(losses.tracking_id, '-', 1) as bigint) + 28800000)
                    / 86400000
                ) as integer
            )
        ) as stat_date
    from staging.stg_youshu_losses as losses
    left join starts on losses.tracking_id = starts.tracking_id
),

lost as (
    select
        stat_date,
        sum(produced_count) as numbered_count,
        sum(greatest(produced_count - arrived_count, 0)) as failed_count,
        sum(lost_count) as lost_count
    from losses
    group by stat_date
),

days as (
    select stat_date from entries
    union
    select stat_date from sendings
    union
    select stat_date from lost
)

select
    days.stat_date,
    cast(coalesce(entries.entry_count, 0) as bigint) as entry_count,
    cast(coalesce(entries.chan_before_count, 0) as bigint) as chan_before_count,
    cast(coalesce(entries.chan_count, 0) as bigint) as chan_count,
    cast(coalesce(entries.chan_inherited_count, 0) as bigint) as chan_inherited_count,
    cast(coalesce(entries.scene_rescued_count, 0) as bigint) as scene_rescued_count,
    cast(coalesce(entries.scene_lost_count, 0) as bigint) as scene_lost_count,
    cast(coalesce(sendings.sending_count, 0) as bigint) as sending_count,
    cast(coalesce(sendings.duplicate_count, 0) as bigint) as duplicate_count,
    cast(coalesce(lost.numbered_count, 0) as bigint) as numbered_count,
    cast(coalesce(lost.failed_count, 0) as bigint) as failed_count,
    cast(coalesce(lost.lost_count, 0) as bigint) as lost_count
from days
left join entries on days.stat_date = entries.stat_date
left join sendings on days.stat_date = sendings.stat_date
left join lost on days.stat_date = lost.stat_date
where days.stat_date is not null
