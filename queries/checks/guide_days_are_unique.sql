-- A guide has one row a day.
-- title:    导购日统计不重复
-- title_en: Guide days are unique
-- severity: stop
select guide_id, stat_date, count(*) as row_count
from marts.fct_guide_days
group by guide_id, stat_date
having count(*) > 1
