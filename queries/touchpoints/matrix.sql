-- What each touchpoint brings and is worth, for the matrix on the touchpoint map. The nodes are
-- those that the flow shows at the same level. A person who came through two of them is in both
-- rows, so the rows do not add up to the total.
--
-- grain:  one row per entry node with a visit in the period
-- key:    node
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         level        varchar    entries as entry_class, family or scene
--         open_nodes   varchar[]  entry nodes shown one level deeper; null means none
select
    numbers.node,
    entry_nodes.level,
    entry_nodes.parent,
    entry_nodes.name,
    entry_nodes.name_en,
    entry_nodes.class_name,
    entry_nodes.class_name_en,
    tp_share(numbers.opens, sum(numbers.opens) over ()) as tp_share,
    numbers.* exclude (node)  -- noqa: AM04,RF02
from
    touchpoint_numbers_of(
        $dictionary::varchar,
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[],
        $level::varchar, $open_nodes::varchar[], null::varchar
    ) as numbers
inner join marts.dim_entry_nodes as entry_nodes
    on
        numbers.node = entry_nodes.node
        and entry_nodes.dictionary = coalesce($dictionary::varchar, 'chudian')
order by numbers.opens desc, numbers.node asc
