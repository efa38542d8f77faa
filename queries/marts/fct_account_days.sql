-- The official account on a day: fans at its end, gained and lost, and readers of all articles. A
-- reader of two articles counts once, so this is less than the sum of the articles.
--
-- grain: one row per account and day; app_id null where nobody said
-- key:   app_id, stat_date
with

totals as (
    select
        app_id, stat_date, fan_count,
        row_number() over (
            partition by app_id, stat_date
            order by observed_on desc nulls last, fan_count desc nulls last
        ) as place
    from lake.oa__fan_totals
),

reads as (
    select
        days.*,
        row_number() over (
            partition by app_id, stat_date
            order by
                coalesce(is_delay = 'true', false), observed_on desc nulls last,
                read_user desc nulls last, share_user desc nulls last, like_user desc nulls last,
                collection_user desc nulls last, comment_count desc nulls last,
                send_page_count desc nulls last, redirect_ori_page_user desc nulls last
        ) as place
    from lake.oa__account_days as days
),

flows as (
    select app_id, stat_date, sum(fans_new) as fans_new, sum(fans_lost) as fans_lost
    from marts.fct_fan_days
    group by app_id, stat_date
),

days as (
    select app_id, stat_date from totals
    union
    select app_id, stat_date from reads
    union
    select app_id, stat_date from flows
)

select
    days.app_id,
    days.stat_date,
    totals.fan_count as fans_total,
    cast(flows.fans_new as bigint) as fans_new,
    cast(flows.fans_lost as bigint) as fans_lost,
    reads.read_user as read_uv,
    reads.share_user as share_uv,
    reads.collection_user as favourite_uv,
    reads.like_user as like_uv,
    reads.comment_count,
    reads.send_page_count as published_count,
    reads.redirect_ori_page_user as origin_uv,
    coalesce(reads.is_delay = 'true', false) as is_delayed
from days
left join totals
    on
        days.app_id is not distinct from totals.app_id
        and days.stat_date = totals.stat_date
        and totals.place = 1
left join reads
    on
        days.app_id is not distinct from reads.app_id
        and days.stat_date = reads.stat_date
        and reads.place = 1
left join flows
    on days.app_id is not distinct from flows.app_id and days.stat_date = flows.stat_date
