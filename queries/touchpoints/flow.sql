-- How openings ran: entry → landing page → deepest deed → outcome, for the flow on the touchpoint
-- map. Every opening is in each of the three steps exactly once, so each step has the same total.
--
-- grain:  one row per link between two nodes
-- key:    node_from, node_to
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         level        varchar    entries as entry_class, family or scene
--         open_nodes   varchar[]  entry nodes shown one level deeper; null means none
with

flows as (
    select
        entry_node(
            $level::varchar, $open_nodes::varchar[], class_node, family_node, scene_node
        ) as entry,
        'landing:' || coalesce(landing_kind, 'unknown') as landing,
        'deed:' || deed as deed,
        'outcome:' || outcome as outcome,
        sum(open_count) as open_count
    from
        opens_in(
            $dictionary::varchar,
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by class_node, family_node, scene_node, landing_kind, deed, outcome
),

links as (
    select 1 as step, entry as node_from, landing as node_to, open_count from flows
    union all
    select 2 as step, landing as node_from, deed as node_to, open_count from flows
    union all
    select 3 as step, deed as node_from, outcome as node_to, open_count from flows
)

select
    links.step,
    split_part(links.node_from, ':', 1) as kind_from,
    links.node_from,
    entry_names.name as name_from,
    entry_names.name_en as name_from_en,
    split_part(links.node_to, ':', 1) as kind_to,
    links.node_to,
    opens(links.open_count) as open_count
from links
left join marts.dim_entry_nodes as entry_names
    on
        links.node_from = entry_names.node
        and entry_names.dictionary = coalesce($dictionary::varchar, 'chudian')
group by links.step, links.node_from, links.node_to, entry_names.name, entry_names.name_en
order by links.step asc, open_count desc, links.node_from asc, links.node_to asc
