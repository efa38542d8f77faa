-- What is known of each published article on each day: its totals since publication and, where the
-- day itself was asked, the readers of that day alone. A reply that WeChat marked as late
-- (is_delay) gives way to one that is not; then the later asking counts, then the greater numbers.
--
-- grain: one row per published article, day and basis (cumulative, daily)
-- key:   msgid, stat_date, basis
with

-- Reads and shares of a day come in two replies that each know a part.
days as (
    select
        msgid,
        stat_date,
        basis,
        coalesce(is_delay = 'true', false) as is_delayed,
        observed_on,
        max(app_id) as app_id,
        max(target_user) as delivered,
        max(read_user) as read_uv,
        max(read_count) as read_pv,
        max(ori_page_read_user) as origin_uv,
        max(share_user) as share_uv,
        max(share_count) as share_pv,
        max(collection_user) as favourite_uv,
        max(zaikan_user) as recommend_uv,
        max(like_user) as like_uv,
        max(comment_count) as comment_count,
        max(praise_fen) as praise_fen,
        max(subscribe_user) as follow_uv,
        max(delivery_rate) as delivery_rate,
        max(finish_rate) as finish_rate,
        max(read_minutes) as read_minutes
    from lake.oa__articles
    group by msgid, stat_date, basis, coalesce(is_delay = 'true', false), observed_on
),

counted as (
    select
        days.*,
        row_number() over (
            partition by msgid, stat_date, basis
            order by is_delayed asc, observed_on desc nulls last
        ) as place,
        first_value(read_uv) over (
            partition by msgid, stat_date, basis
            order by is_delayed desc, observed_on asc nulls first
        ) as first_read_uv
    from days
)

select * from counted
where place = 1
