-- Every live session: WeCom rooms, Channels sessions, mini-program rooms, sessions of tables kept
-- by hand, and sessions known by their minute curve or their viewers alone.
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

-- Of several sources of one session the one that counts by itself speaks before a hand.
summaries as (
    select
        live_id,
        watch_uv,
        pcu,
        paid_fen,
        row_number() over (
            partition by live_id
            order by
                case source when 'dashboard' then 0 when 'finder' then 1 else 2 end, source
        ) as place
    from marts.fct_live_summaries
),

replays as (
    select live_id, count(distinct created_at) as replay_count
    from lake.mini_program__live_replays
    group by live_id
),

-- Somebody watched, yet nobody saved what the room was: it is still a session.
named as (
    select live_id from staging.stg_living_rooms
    union
    select live_id from curves
    union
    select live_id from viewers
    union
    select live_id from staging.stg_live_sessions
),

joined as (
    select
        named.live_id,
        coalesce(rooms.theme, sessions.title) as title,
        coalesce(
            rooms.started_at, sessions.started_at, curves.started_at, sessions.planned_start_at
        ) as started_at,
        coalesce(rooms.duration_seconds, sessions.duration_seconds) as duration_seconds,
        curves.ended_at as curve_ended_at,
        sessions.planned_start_at,
        sessions.planned_end_at,
        rooms.anchor_userid as guide_id,
        case
            when rooms.live_id is not null then 'wecom'
            when sessions.kind in ('channels', 'mini_program') then sessions.kind
            else coalesce(curves.source, sessions.kind, 'wecom')
        end as source,
        coalesce(rooms.viewer_count, viewers.viewer_count, summaries.watch_uv) as viewer_count,
        rooms.comment_count,
        rooms.mic_count,
        rooms.subscribe_count,
        coalesce(curves.peak_online_count, summaries.pcu) as peak_online_count,
        summaries.paid_fen,
        replays.replay_count
    from named
    left join staging.stg_living_rooms as rooms on named.live_id = rooms.live_id
    left join staging.stg_live_sessions as sessions on named.live_id = sessions.live_id
    left join curves on named.live_id = curves.live_id
    left join viewers on named.live_id = viewers.live_id
    left join summaries on named.live_id = summaries.live_id and summaries.place = 1
    left join replays on named.live_id = replays.live_id
)

select
    live_id,
    coalesce(title, live_id) as title,
    started_at,
    coalesce(
        started_at + duration_seconds * interval '1' second, curve_ended_at, planned_end_at
    ) as ended_at,
    cast(started_at at time zone 'Asia/Shanghai' as date) as live_date,
    planned_start_at,
    planned_end_at,
    guide_id,
    source,
    viewer_count,
    comment_count,
    mic_count,
    subscribe_count,
    duration_seconds,
    peak_online_count,
    paid_fen,
    replay_count
from joined
