-- Two different unionids are never one person.
-- title:    一个人只有一个 unionid
-- title_en: A person has one unionid
-- severity: stop
select one_id, count(*) as unionid_count
from marts.dim_identities
where kind = 'unionid'
group by one_id
having count(*) > 1
