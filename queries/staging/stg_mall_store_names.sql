-- Which shop a name means, where it means one only: Youzan names its shops and branches, while the
-- company's own table knows them by number.
--
-- grain: one row per name that exactly one shop has
-- key:   store_name
select store_name, min(store_id) as store_id
from lake.mapped__stores
where store_name is not null
group by store_name
having count(distinct store_id) = 1
