-- The minute curve of live sessions from mapped tables and from the Channels dashboard, which tells
-- less. A minute told twice is one: counts of an export made later only grow.
--
-- grain: one row per session and minute
-- key:   live_id, minute_at
with

told as (
    select
        source, live_id, minute_at, online_count, enter_count, leave_count, comment_count,
        like_count, share_count, order_count, paid_fen, popularity, brand_id, 0 as source_rank
    from lake.mapped__live_minutes
    union all
    select
        'channels' as source, channels.live_id, channels.minute_at, channels.online_count,
        channels.enter_count, cast(null as bigint) as leave_count,
        cast(null as bigint) as comment_count, cast(null as bigint) as like_count,
        cast(null as bigint) as share_count, cast(null as bigint) as order_count,
        cast(null as bigint) as paid_fen, cast(null as bigint) as popularity,
        settings.value as brand_id, 1 as source_rank
    from lake.channels__live_minutes as channels
    cross join lake.app__settings as settings
    where settings.name = 'brand_id'
),

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
                source_rank asc,
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
    from told
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
