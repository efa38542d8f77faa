-- A live session minute by minute, for the curve and its replay.
--
-- grain: one row per session and minute
-- key:   live_id, minute_at
select
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
    source,
    brand_id,
    cast(minute_at at time zone 'Asia/Shanghai' as date) as minute_date
from staging.stg_living_minutes
