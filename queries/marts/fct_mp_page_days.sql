-- WeChat's own count of a page of the mini program on a day; it tells of the 200 busiest pages.
--
-- grain: one row per app, day and page; app_id null where nobody said
-- key:   app_id, stat_date, page_path
with

ranked as (
    select
        pages.*,
        row_number() over (
            partition by app_id, stat_date, page_path
            order by
                observed_on desc nulls last, visit_pv desc nulls last, visit_uv desc nulls last,
                entry_pv desc nulls last, exit_pv desc nulls last, share_pv desc nulls last,
                share_uv desc nulls last, stay_seconds_pv desc nulls last
        ) as place
    from lake.mp__pages as pages
    where period = 'day'
)

select
    app_id,
    stat_date,
    page_path,
    visit_pv,
    visit_uv,
    stay_seconds_pv,
    entry_pv,
    exit_pv,
    share_pv,
    share_uv
from ranked
where place = 1
