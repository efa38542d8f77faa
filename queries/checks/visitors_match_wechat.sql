-- Our visitors and openings of a day against WeChat's own: more than 5 % apart, events were lost
-- (fewer here) or are counted twice (more here). Days outside the log are not compared.
-- title: 访客与微信统计相符
-- title_en: Visitors against WeChat's own
-- severity: warn
with

ours as (
    select
        app_id,
        open_date,
        count(distinct one_id) as visitor_count,
        count(*) as open_count
    from marts.fct_opens
    group by app_id, open_date
),

spans as (
    select app_id, min(open_date) as first_date, max(open_date) as last_date
    from ours
    group by app_id
),

compared as (
    select
        days.app_id,
        days.stat_date,
        days.visit_uv,
        days.session_count,
        coalesce(ours.visitor_count, 0) as visitor_count,
        coalesce(ours.open_count, 0) as open_count
    from marts.fct_mp_days as days
    -- A reply that nobody named stands for the only app there is.
    inner join spans
        on
            coalesce(days.app_id, spans.app_id) = spans.app_id
            and days.stat_date between spans.first_date and spans.last_date
    left join ours on spans.app_id = ours.app_id and days.stat_date = ours.open_date
    where days.period = 'day'
)

select app_id, stat_date, visit_uv, visitor_count, session_count, open_count
from compared
where
    abs(visit_uv - visitor_count) > greatest(2, 0.05 * visit_uv)
    or abs(session_count - open_count) > greatest(3, 0.05 * session_count)
order by stat_date
