-- Where a visit can begin: every scene of the dictionary, every scene seen that it lacks, and one
-- row for entries whose scene was lost. Rollups refer to it, so no visit falls out of a page.
--
-- grain:  one row per scene, 0 standing for the lost one
-- key:    scene_key
with

seen_scenes as (
    select scene_code from marts.fct_opens
    union
    select cast(null as integer) as scene_code
),

unlisted_scenes as (
    select
        coalesce(seen_scenes.scene_code, 0) as scene_key,
        seen_scenes.scene_code,
        case
            when seen_scenes.scene_code is null then '场景缺失'
            else '未收录场景 ' || cast(seen_scenes.scene_code as varchar)
        end as scene_name,
        case
            when seen_scenes.scene_code is null then 'Scene lost'
            else 'Unlisted scene ' || cast(seen_scenes.scene_code as varchar)
        end as scene_name_en
    from seen_scenes
    left join marts.dim_touchpoints on seen_scenes.scene_code = dim_touchpoints.scene_code
    where dim_touchpoints.scene_code is null
),

entries as (
    select
        dim_touchpoints.scene_code as scene_key,
        dim_touchpoints.scene_code,
        dim_touchpoints.touchpoint_name as scene_name,
        dim_touchpoints.touchpoint_name_en as scene_name_en,
        dim_touchpoints.family,
        dim_touchpoints.family_en,
        dim_touchpoints.entry_class,
        dim_touchpoints.entry_class_en,
        true as is_known
    from marts.dim_touchpoints
    where dim_touchpoints.scene_code is not null
    union all
    select
        unlisted_scenes.scene_key,
        unlisted_scenes.scene_code,
        unlisted_scenes.scene_name,
        unlisted_scenes.scene_name_en,
        '未知' as family,
        'Unknown' as family_en,
        '未知' as entry_class,
        'Unknown' as entry_class_en,
        false as is_known
    from unlisted_scenes
)

select
    cast(entries.scene_key as integer) as scene_key,
    entries.scene_code,
    'scene:' || cast(entries.scene_key as varchar) as scene_node,
    entries.scene_name,
    entries.scene_name_en,
    -- a family such as 公众号 has scenes in two entry classes: a node lies in one of them
    'family:' || entries.entry_class || '/' || entries.family as family_node,
    entries.family,
    entries.family_en,
    'class:' || entries.entry_class as class_node,
    entries.entry_class,
    entries.entry_class_en,
    entries.is_known
from entries
order by entries.scene_key
