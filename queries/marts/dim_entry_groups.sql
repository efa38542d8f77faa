-- Where each entry of dim_entries stands in every dictionary of touchpoints: ours by entry class
-- and family, the others by their groups. Each dictionary holds every entry once, so that the same
-- openings add up to the same total whichever is chosen.
--
-- grain: one row per dictionary and entry
-- key:   dictionary, scene_key
with

grouped as (
    select
        dictionaries.dictionary,
        entries.scene_key,
        entries.scene_node,
        entries.scene_name,
        entries.scene_name_en,
        -- What its maker never named is 其他, what nobody knows stays 未知.
        coalesce(
            groups.group_name, case when entries.is_known then '其他' else '未知' end
        ) as group_name,
        coalesce(
            groups.group_name_en, case when entries.is_known then 'Other' else 'Unknown' end
        ) as group_name_en,
        groups.subgroup_name,
        groups.subgroup_name_en
    from marts.dim_entries as entries
    cross join (select distinct dictionary from marts.dim_scene_groups) as dictionaries
    left join marts.dim_scene_groups as groups
        on dictionaries.dictionary = groups.dictionary and entries.scene_key = groups.scene_code
)

select
    'chudian' as dictionary,
    scene_key,
    scene_node,
    scene_name,
    scene_name_en,
    family_node,
    family as family_name,
    family_en as family_name_en,
    class_node,
    entry_class as class_name,
    entry_class_en as class_name_en
from marts.dim_entries
union all
select
    dictionary,
    scene_key,
    scene_node,
    scene_name,
    scene_name_en,
    -- Without a second level the group is its own family, and opens straight to its scenes.
    case
        when subgroup_name is null then 'class:' || group_name
        else 'family:' || group_name || '/' || subgroup_name
    end as family_node,
    coalesce(subgroup_name, group_name) as family_name,
    coalesce(subgroup_name_en, group_name_en) as family_name_en,
    'class:' || group_name as class_node,
    group_name as class_name,
    group_name_en as class_name_en
from grouped
