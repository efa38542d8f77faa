-- The visit days hold as many opens as there are.
-- title:    访问日表不漏打开次数
-- title_en: Visit days count every open
-- severity: stop
with

visits as (
    select visit_date, sum(open_count) as open_count
    from marts.fct_visit_days
    group by visit_date
),

opens as (
    select open_date, count(*) as open_count
    from marts.fct_opens
    group by open_date
)

select
    visits.open_count as visit_count,
    opens.open_count,
    coalesce(visits.visit_date, opens.open_date) as visit_date
from visits
full outer join opens on visits.visit_date = opens.open_date
where coalesce(visits.open_count, 0) <> coalesce(opens.open_count, 0)
