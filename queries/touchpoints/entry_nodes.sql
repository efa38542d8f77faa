-- The entries met in the period at all three levels, for opening and closing nodes and for picking
-- one touchpoint.
--
-- grain:  one row per entry class, family and scene with an opening in the period
-- key:    node
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
with

scenes as (
    select class_node, family_node, scene_node, sum(open_count) as open_count
    from
        opens_in(
            $dictionary::varchar,
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by class_node, family_node, scene_node
),

nodes as (
    select class_node as node, open_count from scenes
    union all
    select family_node as node, open_count from scenes
    union all
    select scene_node as node, open_count from scenes
)

select
    nodes.node,
    entry_nodes.level,
    entry_nodes.parent,
    entry_nodes.name,
    entry_nodes.name_en,
    opens(nodes.open_count) as opens
from nodes
inner join marts.dim_entry_nodes as entry_nodes
    on
        nodes.node = entry_nodes.node
        and entry_nodes.dictionary = coalesce($dictionary::varchar, 'chudian')
group by
    nodes.node, entry_nodes.level, entry_nodes.parent, entry_nodes.name, entry_nodes.name_en
order by opens desc, nodes.node asc
