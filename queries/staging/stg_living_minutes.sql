-- The minute curve of live sessions from mapped tables. A minute told twice is one: counts of an
-- export made later only grow.
--
-- grain: one row per session and minute
-- key:   live_id, minute_at
with

ranked as (
    select
        source,
        live_id,
        minute_at,
        online_count,
        enter_count,
        leave_count,
        comment_count,
        like_count,
        share_count,
        order_count,
        paid_fen,
        popularity,
        brand_id,
        row_number() over (
            partition by live_id, minute_at
            order by
                source asc,
                coalesce(paid_fen, 0) desc,
                coalesce(order_count, 0) desc,
                coalesce(comment_count, 0) desc,
                coalesce(enter_count, 0) desc,
                online_count desc nulls last,
                leave_count desc nulls last,
                like_count desc nulls last,
                share_count desc nulls last,
                popularity desc nulls last,
                paid_fen desc nulls last,
                order_count desc nulls last,
                comment_count desc nulls last,
                enter_count desc nulls last,
                brand_id desc nulls last
        ) as state_rank
    from lake.mapped__live_minutes
)

select
    source,
    live_id,
    minute_at,
    online_count,
    enter_count,
    leave_count,
    comment_count,
    like_count,
    share_count,
    order_count,
    paid_fen,
    popularity,
    brand_id
from ranked
where state_rank = 1
