-- Each identity belongs to exactly one person.
-- severity: stop
select kind, value, count(*) as row_count
from marts.dim_identities
group by kind, value
having count(*) > 1
