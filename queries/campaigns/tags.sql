-- The WeCom tags whose wearers may be the comparison of a campaign, on the form of a campaign.
--
-- grain: one row per tag
-- key:   tag_id
select tag_id, tag_name, group_name
from marts.dim_tags
where not coalesce(is_deleted, false)
order by group_name, tag_name, tag_id
