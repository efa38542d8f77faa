-- Two different unionids are never one person.
-- severity: stop
select one_id, count(*) as unionid_count
from marts.dim_identities
where kind = 'unionid'
group by one_id
having count(*) > 1
