-- Each touch is one row.
-- title:    触达不重复
-- title_en: Touches are unique
-- severity: stop
select touch_id, count(*) as row_count
from marts.fct_touches
group by touch_id
having count(*) > 1 or touch_id is null
