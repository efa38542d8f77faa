-- Every page view, once, with how long it lasted and the entry it belongs to.
--
-- A page reports its stay when it is left, and once more with 0 when it is closed while hidden, so
-- stays between two views of a page add up. The client reports more than four hours as 0 (T8): a
-- sum of 0 that long after the view is unknown.
--
-- grain: one row per browse_wxapp_page
-- key:   view_id
-- carried: run_id
with

events as (
    select
        event_id,
        min(run_id) as run_id,
        min(event_type) as event_type,
        min(happened_at) as happened_at,
        min(page_path) as page_path,
        min(page_title) as page_title,
        min(own_product_id) as product_id,
        min(stay_ms) as stay_ms
    from lake.youshu__events
    where event_type in ('browse_wxapp_page', 'leave_wxapp_page')
    group by event_id
),

counted as (
    select
        events.*,
        event_type = 'browse_wxapp_page' as is_view,
        sum(case when event_type = 'browse_wxapp_page' then 1 else 0 end) over (
            partition by run_id, page_path order by happened_at, event_type, event_id
            rows between unbounded preceding and current row
        ) as view_no
    from events
),

views as (
    select
        run_id,
        min(case when is_view then event_id end) as view_id,
        min(case when is_view then happened_at end) as viewed_at,
        page_path,
        min(case when is_view then page_title end) as page_title,
        min(case when is_view then product_id end) as product_id,
        cast(sum(case when not is_view then stay_ms end) as bigint) as stay_ms,
        max(case when not is_view and stay_ms = 0 then happened_at end) as left_at
    from counted
    where view_no > 0
    group by run_id, page_path, view_no
)

select
    views.view_id,
    views.run_id,
    shows.visit_id,
    views.viewed_at,
    views.page_path,
    views.page_title,
    views.product_id,
    case
        when views.stay_ms > 0 or views.left_at <= views.viewed_at + interval '4' hour
            then views.stay_ms
    end as stay_ms,
    views.stay_ms = 0 and views.left_at > views.viewed_at + interval '4' hour as is_stay_too_long
from views
left join staging.stg_youshu_shows as shows
    on
        views.run_id = shows.run_id
        and views.viewed_at >= shows.shown_at
        and (shows.next_shown_at is null or views.viewed_at < shows.next_shown_at)
