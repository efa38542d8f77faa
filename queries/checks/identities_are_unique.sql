-- Each identity belongs to exactly one person.
-- title:    一个账号只属于一个人
-- title_en: An identity belongs to one person
-- severity: stop
select kind, value, count(*) as row_count
from marts.dim_identities
group by kind, value
having count(*) > 1
