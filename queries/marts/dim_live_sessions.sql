-- Every live session: WeCom rooms, and sessions known by their minute curve alone.
--
-- grain: one row per session
-- key:   live_id
with

curves as (
    select
        live_id,
        min(source) as source,
        min(minute_at) as started_at,
        max(minute_at) as ended_at,
        max(online_count) as peak_online_count
    from staging.stg_living_minutes
    group by live_id
),

viewers as (
    select live_id, count(*) as viewer_count
    from staging.stg_living_viewers
    group by live_id
),

-- Somebody watched, yet nobody saved what the room was: it is still a session.
named as (
    select live_id from staging.stg_living_rooms
    union
    select live_id from curves
    union
    select live_id from viewers
)

select
    named.live_id,
    coalesce(rooms.theme, named.live_id) as title,
    coalesce(rooms.started_at, curves.started_at) as started_at,
    coalesce(
        rooms.started_at + rooms.duration_seconds * interval '1' second, curves.ended_at
    ) as ended_at,
    cast(coalesce(rooms.started_at, curves.started_at) at time zone 'Asia/Shanghai' as date)
        as live_date,
    rooms.anchor_userid as guide_id,
    coalesce(case when rooms.live_id is null then curves.source end, 'wecom') as source,
    coalesce(rooms.viewer_count, viewers.viewer_count) as viewer_count,
    rooms.comment_count,
    rooms.mic_count,
    rooms.subscribe_count,
    rooms.duration_seconds,
    curves.peak_online_count
from named
left join staging.stg_living_rooms as rooms on named.live_id = rooms.live_id
left join curves on named.live_id = curves.live_id
left join viewers on named.live_id = viewers.live_id
