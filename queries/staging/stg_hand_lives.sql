-- Sessions of tables kept by hand, each with the id of the session it tells of. A row without an id
-- belongs to the one known session that began within a quarter of an hour of it; where none or
-- several did, it is a session of its own, named by its start.
--
-- grain: one row per session and telling row
with

told as (
    select distinct
        live_id, title, started_at, ended_at, duration_seconds, watch_uv, watch_pv, pcu, acu,
        avg_watch_seconds, impression_uv, follow_uv, comment_count, like_count, share_count,
        interact_rate, expose_uv, click_uv, buyer_uv, order_count, paid_fen, refunded_fen
    from lake.hand__lives
),

known as (
    select live_id, started_at from lake.channels__lives
    union
    select live_id, started_at from lake.channels__live_summaries
    union
    select living_id as live_id, started_at from lake.wecom__livings
    union
    select live_id, started_at from lake.hand__lives
    where live_id is not null
),

met as (
    select
        told.started_at,
        case when count(distinct known.live_id) = 1 then max(known.live_id) end as live_id
    from told
    inner join known
        on
            told.live_id is null
            and told.started_at between known.started_at - interval '15' minute
            and known.started_at + interval '15' minute
    group by told.started_at
)

select
    coalesce(
        told.live_id,
        met.live_id,
        'hand:' || strftime(told.started_at at time zone 'Asia/Shanghai', '%Y%m%d%H%M')
    ) as live_id,
    told.title,
    told.started_at,
    told.ended_at,
    told.duration_seconds,
    told.watch_uv,
    told.watch_pv,
    told.pcu,
    told.acu,
    told.avg_watch_seconds,
    told.impression_uv,
    told.follow_uv,
    told.comment_count,
    told.like_count,
    told.share_count,
    told.interact_rate,
    told.expose_uv,
    told.click_uv,
    told.buyer_uv,
    told.order_count,
    told.paid_fen,
    told.refunded_fen
from told
left join met on told.live_id is null and told.started_at = met.started_at
