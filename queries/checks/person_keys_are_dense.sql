-- Person keys run from 1 without gaps, so that pages may use them in place of the long id.
-- title:    人员编号连续
-- title_en: Person keys have no gaps
-- severity: stop
select min(person_key) as least_key, max(person_key) as greatest_key, count(*) as row_count
from marts.dim_people
having count(*) > 0 and (min(person_key) <> 1 or max(person_key) <> count(*))
