-- Each open is one row.
-- severity: stop
select open_id, count(*) as row_count
from marts.fct_opens
group by open_id
having count(*) > 1 or open_id is null
