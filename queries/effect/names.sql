-- What the channels of the effect page are called. One that nobody described is not here and shows
-- its own id.
--
-- grain:  one row per channel that somebody named
-- key:    channel
select
    channel,
    any_value(name) as name,
    any_value(name_en) as name_en
from (
    select 'family:' || family as channel, family as name, family_en as name_en
    from marts.dim_entries
    union all
    select 'scene:' || scene_key as channel, scene_name as name, scene_name_en as name_en
    from marts.dim_entries
    union all
    select
        'chan_type:' || chan_type as channel, chan_type_name as name, chan_type_name_en as name_en
    from marts.dim_channels
    union all
    select 'campaign:' || campaign_id as channel, campaign_name as name, campaign_name as name_en
    from marts.dim_campaigns
    union all
    select 'guide:' || guide_id as channel, guide_name as name, guide_name as name_en
    from marts.dim_guides
    union all
    select 'live:' || live_id as channel, title as name, title as name_en
    from marts.dim_live_sessions
) as named
group by channel
order by channel
