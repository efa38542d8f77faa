-- What each published article gained on each day. WeChat tells totals since publication; a day is
-- the difference to the last total before it (`span_days` says how many days that covers). Where
-- only the day itself was asked, its own readers stand. The new interface tells readers, not reads.
--
-- `first_read_total` is what was told first: another number now is a revision.
--
-- grain: one row per published article and day
-- key:   msgid, stat_date
with

totals as (
    select
        articles.*,
        lag(stat_date) over days as last_date,
        coalesce(lag(read_uv) over days, 0) as read_before,
        coalesce(lag(read_pv) over days, 0) as read_pv_before,
        coalesce(lag(share_uv) over days, 0) as share_before,
        coalesce(lag(favourite_uv) over days, 0) as favourite_before,
        coalesce(lag(like_uv) over days, 0) as like_before,
        coalesce(lag(follow_uv) over days, 0) as follow_before
    from staging.stg_oa_articles as articles
    where basis = 'cumulative'
    window days as (partition by msgid order by stat_date)
),

told as (
    select * from staging.stg_oa_articles
    where basis = 'daily'
)

select
    publications.msgid,
    publications.article_id,
    coalesce(totals.stat_date, told.stat_date) as stat_date,
    cast(
        coalesce(totals.stat_date, told.stat_date) - publications.publish_date as integer
    ) as day_no,
    case when totals.last_date is null then 1 else totals.stat_date - totals.last_date end
        as span_days,
    coalesce(totals.read_uv - totals.read_before, told.read_uv) as read_uv,
    coalesce(totals.read_pv - totals.read_pv_before, told.read_pv) as read_pv,
    coalesce(totals.share_uv - totals.share_before, told.share_uv) as share_uv,
    totals.favourite_uv - totals.favourite_before as favourite_uv,
    totals.like_uv - totals.like_before as like_uv,
    totals.follow_uv - totals.follow_before as follow_uv,
    totals.read_uv as read_total,
    totals.read_pv as read_pv_total,
    totals.share_uv as share_total,
    totals.first_read_uv as first_read_total,
    totals.delivered,
    totals.delivery_rate,
    totals.finish_rate,
    totals.read_minutes,
    totals.praise_fen as praise_total_fen,
    totals.comment_count as comment_total,
    coalesce(totals.is_delayed, told.is_delayed) as is_delayed,
    coalesce(totals.read_uv <> totals.first_read_uv, false) as is_revised
from totals
full outer join told on totals.msgid = told.msgid and totals.stat_date = told.stat_date
inner join staging.stg_oa_publications as publications
    on coalesce(totals.msgid, told.msgid) = publications.msgid
