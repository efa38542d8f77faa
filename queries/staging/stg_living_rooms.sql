-- Each WeCom live room as the fullest reply describes it: counts only grow.
--
-- grain: one row per room
-- key:   live_id
with

ranked as (
    select
        living_id as live_id,
        theme,
        started_at,
        reserved_at,
        duration_seconds,
        anchor_userid,
        viewer_count,
        comment_count,
        mic_count,
        subscribe_count,
        row_number() over (
            partition by living_id
            order by
                started_at desc nulls last,
                duration_seconds desc nulls last,
                viewer_count desc nulls last,
                comment_count desc nulls last,
                mic_count desc nulls last,
                status desc nulls last,
                reserved_at desc nulls last,
                subscribe_count desc nulls last,
                theme desc nulls last,
                anchor_userid desc nulls last
        ) as state_rank
    from lake.wecom__livings
)

select
    live_id,
    theme,
    coalesce(started_at, reserved_at) as started_at,
    duration_seconds,
    anchor_userid,
    viewer_count,
    comment_count,
    mic_count,
    subscribe_count
from ranked
where state_rank = 1
