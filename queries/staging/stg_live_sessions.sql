-- Sessions of Channels, of the mini program and of tables kept by hand: a name and a start from
-- whichever tells them, Channels first, a hand last. A mini-program room tells only its plan.
--
-- grain: one row per session
-- key:   live_id
with

told as (
    select
        live_id, 'channels' as kind, title, started_at, duration_seconds,
        cast(null as timestamptz) as planned_start_at, cast(null as timestamptz) as planned_end_at
    from lake.channels__lives
    union all
    select
        live_id, 'channels' as kind, cast(null as varchar) as title, started_at,
        duration_seconds, cast(null as timestamptz) as planned_start_at,
        cast(null as timestamptz) as planned_end_at
    from lake.channels__live_summaries
    union all
    select
        live_id, 'mini_program' as kind, title, cast(null as timestamptz) as started_at,
        cast(null as bigint) as duration_seconds, planned_start_at, planned_end_at
    from lake.mini_program__live_rooms
    union all
    select
        live_id, 'hand' as kind, title, started_at, duration_seconds,
        cast(null as timestamptz) as planned_start_at, cast(null as timestamptz) as planned_end_at
    from staging.stg_hand_lives
),

by_kind as (
    select
        live_id,
        kind,
        case kind when 'channels' then 0 when 'mini_program' then 1 else 2 end as kind_rank,
        max(title) as title,
        min(started_at) as started_at,
        max(duration_seconds) as duration_seconds,
        max(planned_start_at) as planned_start_at,
        max(planned_end_at) as planned_end_at
    from told
    group by live_id, kind
),

firsts as (
    select
        by_kind.*,
        row_number() over (
            partition by live_id
            order by title is null, kind_rank
        ) as title_place,
        row_number() over (
            partition by live_id
            order by started_at is null, kind_rank
        ) as start_place,
        row_number() over (
            partition by live_id
            order by duration_seconds is null, kind_rank
        ) as duration_place
    from by_kind
)

select
    live_id,
    case min(kind_rank) when 0 then 'channels' when 1 then 'mini_program' else 'hand' end as kind,
    max(case when title_place = 1 then title end) as title,
    max(case when start_place = 1 then started_at end) as started_at,
    max(case when duration_place = 1 then duration_seconds end) as duration_seconds,
    max(planned_start_at) as planned_start_at,
    max(planned_end_at) as planned_end_at
from firsts
group by live_id
