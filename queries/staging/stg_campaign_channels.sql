-- Which campaign a channel number belongs to, where the table of channel numbers names one alone.
--
-- grain: one row per channel number
-- key:   chan_id
-- concerns: chan_id
select
    chan_id,
    min(campaign_id) as campaign_id
from lake.reach__links
where chan_id is not null and campaign_id is not null
group by chan_id
having min(campaign_id) = max(campaign_id)
