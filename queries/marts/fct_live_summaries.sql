-- What each source says of a live session as a whole: the Channels dashboard, the finder list, a
-- table kept by hand. Sources differ in what they count, so they stand side by side and are never
-- added; of several replies of one source the newest and fullest holds. What is not told is null.
--
-- grain: one row per session and source
-- key:   live_id, source
with

told as (
    select
        live_id, source, observed_on, started_at, duration_seconds, watch_uv, watch_pv, pcu,
        cast(null as bigint) as acu, avg_watch_seconds, impression_uv, follow_uv, fans_club_uv,
        comment_uv, reward_uv, share_uv, like_count, comment_count, share_count, expose_uv,
        click_uv, create_uv, create_count, buyer_uv, order_count, paid_fen, refund_uv,
        refund_count, refunded_fen, new_buyer_uv, old_buyer_uv
    from lake.channels__live_summaries
    union all
    select
        live_id, 'hand' as source, cast(null as varchar) as observed_on, started_at,
        duration_seconds, watch_uv, watch_pv, pcu, acu, avg_watch_seconds, impression_uv,
        follow_uv, cast(null as bigint) as fans_club_uv, cast(null as bigint) as comment_uv,
        cast(null as bigint) as reward_uv, cast(null as bigint) as share_uv, like_count,
        comment_count, share_count, expose_uv, click_uv, cast(null as bigint) as create_uv,
        cast(null as bigint) as create_count, buyer_uv, order_count, paid_fen,
        cast(null as bigint) as refund_uv, cast(null as bigint) as refund_count, refunded_fen,
        cast(null as bigint) as new_buyer_uv, cast(null as bigint) as old_buyer_uv
    from staging.stg_hand_lives
),

ranked as (
    select
        *,
        row_number() over (
            partition by live_id, source
            order by
                observed_on desc nulls last, started_at desc nulls last,
                duration_seconds desc nulls last, watch_uv desc nulls last,
                watch_pv desc nulls last, pcu desc nulls last, acu desc nulls last,
                avg_watch_seconds desc nulls last, impression_uv desc nulls last,
                follow_uv desc nulls last, fans_club_uv desc nulls last,
                comment_uv desc nulls last, reward_uv desc nulls last,
                share_uv desc nulls last, like_count desc nulls last,
                comment_count desc nulls last, share_count desc nulls last,
                expose_uv desc nulls last, click_uv desc nulls last, create_uv desc nulls last,
                create_count desc nulls last, buyer_uv desc nulls last,
                order_count desc nulls last, paid_fen desc nulls last,
                refund_uv desc nulls last, refund_count desc nulls last,
                refunded_fen desc nulls last, new_buyer_uv desc nulls last,
                old_buyer_uv desc nulls last
        ) as place
    from told
)

select
    live_id, source, started_at, duration_seconds, watch_uv, watch_pv, pcu, acu,
    avg_watch_seconds, impression_uv, follow_uv, fans_club_uv, comment_uv, reward_uv, share_uv,
    like_count, comment_count, share_count, expose_uv, click_uv, create_uv, create_count,
    buyer_uv, order_count, paid_fen, refund_uv, refund_count, refunded_fen, new_buyer_uv,
    old_buyer_uv,
    cast(started_at at time zone 'Asia/Shanghai' as date) as live_date
from ranked
where place = 1
