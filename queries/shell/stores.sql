-- The stores that the filter offers.
--
-- grain:  one row per store
-- key:    store_id
select
    store_id,
    coalesce(store_name, store_id) as store_name,
    region,
    city
from marts.dim_stores
order by region, city, store_name, store_id
