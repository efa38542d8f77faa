-- Guides from a hand-kept table: WeCom tells neither their shop nor their role.
--
-- grain: one row per guide
-- key:   guide_id
select
    guide_id,
    max(guide_name) as guide_name,
    max(department) as department,
    max(store_id) as store_id
from lake.mapped__guides
group by guide_id
