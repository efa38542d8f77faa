-- Each open begins with an entry that is a touch, of the same person.
-- title:    每次打开都来自一次触达
-- title_en: Opens come from touches
-- severity: stop
select opens.open_id, opens.touch_id, opens.one_id, touches.one_id as touch_one_id
from marts.fct_opens as opens
left join marts.fct_touches as touches on opens.touch_id = touches.touch_id
where touches.touch_id is null or touches.one_id is distinct from opens.one_id
