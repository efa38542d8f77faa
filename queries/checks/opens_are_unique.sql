-- Each open is one row.
-- title:    打开记录不重复
-- title_en: Opens are unique
-- severity: stop
select open_id, count(*) as row_count
from marts.fct_opens
group by open_id
having count(*) > 1 or open_id is null
