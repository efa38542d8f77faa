-- The entries of every dictionary at all its levels, each with its name and the node above it. A
-- family with scenes in two classes is two nodes, told apart by name.
--
-- grain:  one row per dictionary and class, family in a class, and scene
-- key:    dictionary, node
with

class_counts as (
    select dictionary, family_name, count(distinct class_name) as class_count
    from marts.dim_entry_groups
    where family_node <> class_node
    group by dictionary, family_name
)

select distinct
    dictionary,
    class_node as node,
    'entry_class' as level,
    cast(null as varchar) as parent,
    class_name as name,
    class_name_en as name_en,
    class_name,
    class_name_en
from marts.dim_entry_groups
union all
select distinct
    groups.dictionary,
    groups.family_node as node,
    'family' as level,
    groups.class_node as parent,
    case
        when class_counts.class_count = 1 then groups.family_name
        else groups.family_name || '（' || groups.class_name || '）'
    end as name,
    case
        when class_counts.class_count = 1 then groups.family_name_en
        else groups.family_name_en || ' (' || groups.class_name_en || ')'
    end as name_en,
    groups.class_name,
    groups.class_name_en
from marts.dim_entry_groups as groups
inner join class_counts
    on
        groups.dictionary = class_counts.dictionary
        and groups.family_name = class_counts.family_name
where groups.family_node <> groups.class_node
union all
select
    dictionary,
    scene_node as node,
    'scene' as level,
    family_node as parent,
    scene_name as name,
    scene_name_en as name_en,
    class_name,
    class_name_en
from marts.dim_entry_groups
