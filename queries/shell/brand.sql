-- Whose data this is and whether it is invented, for the name and the demo label on every page.
--
-- grain:  one row per brand
-- key:    brand_id
select
    brand_id,
    brand_name,
    currency,
    is_demo
from marts.dim_brands
order by brand_id
