-- The entries of dim_entries at all three levels, each with its name and the node above it. A
-- family with scenes in two entry classes is two nodes, told apart by name.
--
-- grain:  one row per entry class, per family in a class, and per scene
-- key:    node
with

class_counts as (
    select family, count(distinct entry_class) as class_count
    from marts.dim_entries
    group by family
)

select distinct
    class_node as node,
    'entry_class' as level,
    cast(null as varchar) as parent,
    entry_class as name,
    entry_class_en as name_en
from marts.dim_entries
union all
select distinct
    entries.family_node as node,
    'family' as level,
    entries.class_node as parent,
    case
        when class_counts.class_count = 1 then entries.family
        else entries.family || '（' || entries.entry_class || '）'
    end as name,
    case
        when class_counts.class_count = 1 then entries.family_en
        else entries.family_en || ' (' || entries.entry_class_en || ')'
    end as name_en
from marts.dim_entries as entries
inner join class_counts on entries.family = class_counts.family
union all
select
    scene_node as node,
    'scene' as level,
    family_node as parent,
    scene_name as name,
    scene_name_en as name_en
from marts.dim_entries
