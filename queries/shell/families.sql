-- The touchpoint families that the filter offers.
--
-- grain:  one row per family
-- key:    family
select
    family,
    min(family_en) as family_en
from marts.dim_entries
group by family
order by family
