-- What grew and what shrank between two periods, touchpoint by touchpoint. Openings and direct
-- deals belong to one touchpoint each, so the differences add up to the whole change.
--
-- grain:  one row per entry node with an opening in either period
-- key:    node
-- params: start_date         date       first day, inclusive
--         end_date           date       last day, inclusive
--         compare_start_date date       first day of the period compared to; null means none
--         compare_end_date   date       its last day, inclusive
--         store_ids          varchar[]  null means every store
--         visitor_type       varchar    new or old visitors; null means both
--         families           varchar[]  touchpoint families; null means every family
--         dictionary         varchar    chudian, youshu or wedata; null means ours
--         level              varchar    entries as entry_class, family or scene
--         open_nodes         varchar[]  entry nodes shown one level deeper; null means none
with

periods as (
    select
        entry_node(
            $level::varchar, $open_nodes::varchar[], class_node, family_node, scene_node
        ) as node,
        opens(open_count) as opens,
        tp_paid_fen(paid_fen) as tp_paid_fen,
        0 as opens_before,
        0 as tp_paid_before_fen
    from
        opens_in(
            $dictionary::varchar,
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by class_node, family_node, scene_node
    union all
    select
        entry_node(
            $level::varchar, $open_nodes::varchar[], class_node, family_node, scene_node
        ) as node,
        0 as opens,
        0 as tp_paid_fen,
        opens(open_count) as opens_before,
        tp_paid_fen(paid_fen) as tp_paid_before_fen
    from
        opens_in(
            $dictionary::varchar,
            $compare_start_date::date, $compare_end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by class_node, family_node, scene_node
),

nodes as (
    select
        node,
        sum(opens)::bigint as opens,
        sum(opens_before)::bigint as opens_before,
        sum(tp_paid_fen)::bigint as tp_paid_fen,
        sum(tp_paid_before_fen)::bigint as tp_paid_before_fen
    from periods
    group by node
)

select
    nodes.node,
    entry_nodes.name,
    entry_nodes.name_en,
    nodes.opens,
    nodes.opens_before,
    opens_change(nodes.opens, nodes.opens_before) as opens_change,
    nodes.tp_paid_fen,
    nodes.tp_paid_before_fen,
    tp_paid_change_fen(nodes.tp_paid_fen, nodes.tp_paid_before_fen) as tp_paid_change_fen
from nodes
inner join marts.dim_entry_nodes as entry_nodes
    on
        nodes.node = entry_nodes.node
        and entry_nodes.dictionary = coalesce($dictionary::varchar, 'chudian')
-- Without a period to compare to nothing is known to have changed.
where $compare_start_date::date is not null
order by opens_change desc, nodes.node asc
