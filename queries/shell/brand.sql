-- Whose numbers these are, and whether they are invented, for the header of every page.
--
-- grain:  one row
-- key:    brand_id
select
    max(case when name = 'brand_id' then value end) as brand_id,
    max(case when name = 'brand_name' then value end) as brand_name,
    max(case when name = 'currency' then value end) as currency,
    coalesce(max(case when name = 'is_demo' then value end) = 'true', false) as is_demo
from meta.settings
