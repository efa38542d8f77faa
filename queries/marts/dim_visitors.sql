-- When each visitor first came and whether they were back one, seven and thirty days later. A
-- visitor is anybody with an opening or a page view; buyers never seen in the mini program are
-- not here.
--
-- grain:  one row per person ever seen visiting
-- key:    one_id
-- carried: one_id
with

visit_dates as (
    select one_id, open_date as visit_date from marts.fct_opens
    union
    select one_id, view_date as visit_date from marts.fct_page_views
),

first_dates as (
    select one_id, min(visit_date) as first_visit_date
    from visit_dates
    where one_id is not null
    group by one_id
)

select
    first_dates.one_id,
    first_dates.first_visit_date,
    max(case when visit_dates.visit_date - first_dates.first_visit_date = 1 then 1 else 0 end) = 1
        as is_back_day_1,
    max(case when visit_dates.visit_date - first_dates.first_visit_date = 7 then 1 else 0 end) = 1
        as is_back_day_7,
    max(case when visit_dates.visit_date - first_dates.first_visit_date = 30 then 1 else 0 end) = 1
        as is_back_day_30
from first_dates
inner join visit_dates on first_dates.one_id = visit_dates.one_id
group by first_dates.one_id, first_dates.first_visit_date
