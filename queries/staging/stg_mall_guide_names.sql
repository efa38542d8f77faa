-- Which guide a name means, where it means one only: mall exports name guides, they give no id.
--
-- grain: one row per name that exactly one guide has
-- key:   guide_name
with

names as (
    select guide_id, guide_name from staging.stg_wecom_staff
    union
    select guide_id, guide_name from staging.stg_mapped_guides
)

select guide_name, min(guide_id) as guide_id
from names
where guide_name is not null
group by guide_name
having count(distinct guide_id) = 1
