-- What the values of the cube's dimensions are called. One that nobody described is not here and
-- shows its own id.
--
-- grain:  one row per value that somebody named
-- key:    key
select
    key,
    any_value(name) as name,
    any_value(name_en) as name_en
from (
    select
        'entry_class:' || entry_class as key, entry_class as name, entry_class_en as name_en
    from marts.dim_entries
    union all
    select 'family:' || family as key, family as name, family_en as name_en
    from marts.dim_entries
    union all
    select 'scene:' || scene_key as key, scene_name as name, scene_name_en as name_en
    from marts.dim_entries
    union all
    select
        'chan_type:' || chan_type as key, chan_type_name as name, chan_type_name_en as name_en
    from marts.dim_channels
    union all
    select 'store:' || store_id as key, store_name as name, store_name as name_en
    from marts.dim_stores
    union all
    select 'guide:' || guide_id as key, guide_name as name, guide_name as name_en
    from marts.dim_guides
) as named
where key is not null
group by key
order by key
