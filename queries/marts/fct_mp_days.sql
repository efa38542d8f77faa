-- What WeChat itself counted in the mini program: visitors, sessions, pages. A visitor is counted
-- once per period, so the visitors of days do not add up to a week: week and month are rows of
-- their own, and nothing may be summed over days but sessions and page views.
--
-- Told again later, the later asking counts; told twice on one day, the greater numbers.
--
-- grain: one row per app, period (day, week, month) and its first day; app_id null if untold
-- key:   app_id, period, stat_date
with

visits as (
    select
        app_id, period, stat_date, session_count, visit_pv, visit_uv, visit_uv_new,
        stay_seconds_uv, stay_seconds_session, visit_depth,
        row_number() over (
            partition by app_id, period, stat_date
            order by
                observed_on desc nulls last, visit_uv desc nulls last,
                session_count desc nulls last, visit_pv desc nulls last,
                visit_uv_new desc nulls last, stay_seconds_uv desc nulls last,
                stay_seconds_session desc nulls last, visit_depth desc nulls last
        ) as place
    from lake.mp__visits
),

summaries as (
    select
        app_id, period, stat_date, visitor_stock, share_pv, share_uv,
        row_number() over (
            partition by app_id, period, stat_date
            order by
                observed_on desc nulls last, visitor_stock desc nulls last,
                share_pv desc nulls last, share_uv desc nulls last
        ) as place
    from lake.mp__summaries
),

latest_visits as (
    select * from visits
    where place = 1
),

latest_summaries as (
    select * from summaries
    where place = 1
)

select
    coalesce(visits.app_id, summaries.app_id) as app_id,
    coalesce(visits.period, summaries.period) as period,
    coalesce(visits.stat_date, summaries.stat_date) as stat_date,
    visits.session_count,
    visits.visit_pv,
    visits.visit_uv,
    visits.visit_uv_new,
    visits.stay_seconds_uv,
    visits.stay_seconds_session,
    visits.visit_depth,
    summaries.visitor_stock,
    summaries.share_pv,
    summaries.share_uv
from latest_visits as visits
full outer join latest_summaries as summaries
    on
        coalesce(visits.app_id, '') = coalesce(summaries.app_id, '')
        and visits.period = summaries.period
        and visits.stat_date = summaries.stat_date
