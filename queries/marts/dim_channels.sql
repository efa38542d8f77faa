-- Every channel number that an entry or another touch carried, and its type: one of nine, by the
-- patterns of the channel dictionary, else unknown. Types are never guessed beyond it. What most of
-- its touches were is what the money spent on it is compared with.
--
-- grain: one row per channel number
-- key:   chan_id
with

channels as (
    select chan_id, min(touched_at) as first_seen_at, count(*) as touch_count
    from marts.fct_touches
    where chan_id is not null
    group by chan_id
),

-- One channel number comes in by several scenes (a card that is passed on): the commonest stands.
carried as (
    select
        chan_id,
        kind,
        scene_key,
        campaign_id,
        guide_id,
        article_id,
        row_number() over (
            partition by chan_id
            order by
                sum(touch_count) desc, kind asc, scene_key asc nulls last,
                campaign_id asc nulls last, guide_id asc nulls last, article_id asc nulls last
        ) as place
    from marts.fct_touch_days
    where chan_id is not null
    group by chan_id, kind, scene_key, campaign_id, guide_id, article_id
),

fits as (
    select
        channels.chan_id,
        types.chan_type,
        types.chan_type_name,
        types.chan_type_name_en,
        row_number() over (
            partition by channels.chan_id
            order by
                types.is_default asc, length(types.pattern) desc, types.pattern asc,
                types.chan_type asc
        ) as place
    from channels
    inner join lake.dictionaries__channels as types
        on lower(channels.chan_id) like lower(types.pattern) escape '\'
)

select
    channels.chan_id,
    coalesce(fits.chan_type, 'unknown') as chan_type,
    coalesce(fits.chan_type_name, fits.chan_type, '未知') as chan_type_name,
    coalesce(fits.chan_type_name_en, fits.chan_type, 'Unknown') as chan_type_name_en,
    channels.first_seen_at,
    channels.touch_count,
    carried.kind as touch_kind,
    carried.scene_key,
    carried.campaign_id,
    carried.guide_id,
    carried.article_id
from channels
left join carried on channels.chan_id = carried.chan_id and carried.place = 1
left join fits on channels.chan_id = fits.chan_id and fits.place = 1
