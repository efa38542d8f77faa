-- The channels that a campaign may be made of and what they are called: those found by some words,
-- the busiest first, and those already chosen, on the form of a campaign.
--
-- grain:  one row per channel
-- key:    channel
-- params: words  varchar    part of a name or an id; null means any
--         chosen varchar[]  channels that are listed whatever the words; null means none
with

channels as (
    select 'chan' as type, chan_id as id, chan_id as name, chan_id as name_en, touch_count
    from marts.dim_channels
    union all
    select 'chan_type', chan_type, chan_type_name, chan_type_name_en, touch_count
    from marts.dim_channels
    union all
    select 'family' as type, family as id, family as name, family_en as name_en, 0 as touch_count
    from marts.dim_entries
    union all
    select 'scene', scene_key::varchar, scene_name, scene_name_en, 0
    from marts.dim_entries
    union all
    select
        'campaign' as type, campaign_id as id, campaign_name as name, campaign_name as name_en,
        0 as touch_count
    from marts.dim_campaigns
    where source is distinct from 'app'
    union all
    select 'article' as type, article_id as id, title as name, title as name_en, 0 as touch_count
    from marts.dim_articles
    union all
    select 'live' as type, live_id as id, title as name, title as name_en, 0 as touch_count
    from marts.dim_live_sessions
    union all
    select
        'guide' as type, guide_id as id, guide_name as name, guide_name as name_en,
        0 as touch_count
    from marts.dim_guides
),

named as (
    select
        type,
        type || ':' || id as channel,
        coalesce(any_value(name), id) as name,
        coalesce(any_value(name_en), id) as name_en,
        sum(touch_count) as touch_count
    from channels
    where id is not null
    group by type, id
),

found as (
    select
        *,
        coalesce(list_contains($chosen::varchar[], channel), false) as is_chosen,
        $words::varchar is null
        or contains(lower(name || ' ' || name_en || ' ' || channel), lower($words::varchar))
            as is_found
    from named
),

ranked as (
    select
        *,
        row_number() over (
            partition by type, is_chosen order by is_found desc, touch_count desc, channel asc
        ) as place
    from found
    where is_chosen or is_found
)

select channel, type, name, name_en, is_chosen
from ranked
where is_chosen or place <= 25
order by type, place, channel
