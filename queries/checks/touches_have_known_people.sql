-- Whoever touched is a person we know.
-- title:    触达的人都在人员表里
-- title_en: Touches belong to known people
-- severity: stop
select touches.touch_id, touches.one_id
from marts.fct_touches as touches
left join marts.dim_people as people on touches.one_id = people.one_id
where touches.one_id is not null and people.one_id is null
