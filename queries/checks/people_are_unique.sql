-- Each person is one row, with a key of their own.
-- title:    人员不重复
-- title_en: People are unique
-- severity: stop
select one_id, person_key, count(*) as row_count
from marts.dim_people
group by one_id, person_key
having
    count(*) > 1
    or one_id is null
    or person_key is null
