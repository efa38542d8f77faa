-- How other dictionaries sort the scenes of WeChat: Youshu's groups, and the channels of We分析 with
-- their second level. The company's own rows override ours.
--
-- grain: one row per dictionary and scene
-- key:   dictionary, scene_code
with

ranked as (
    select
        scene_groups.*,
        row_number() over (
            partition by dictionary, scene_code
            order by is_default, group_name, subgroup_name
        ) as place
    from lake.dictionaries__scene_groups as scene_groups
)

select
    dictionary,
    cast(scene_code as integer) as scene_code,
    group_name,
    coalesce(group_name_en, group_name) as group_name_en,
    subgroup_name,
    coalesce(subgroup_name_en, subgroup_name) as subgroup_name_en,
    case when is_default then coalesce(evidence, 'judgement') else 'company' end as evidence
from ranked
where place = 1
