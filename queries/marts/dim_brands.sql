-- Whose data this is.
--
-- grain: one row per brand
-- key:   brand_id
select
    max(case when name = 'brand_id' then value end) as brand_id,
    max(case when name = 'brand_name' then value end) as brand_name,
    max(case when name = 'currency' then value end) as currency,
    max(case when name = 'is_demo' then value end) = 'true' as is_demo
from lake.app__settings
