-- The numbers of all touchpoints together, or of one and all that lies under it, each person
-- counted once: the bottom line of the matrix and the cards of a touchpoint's own view.
--
-- grain:  one row; none where nobody came
-- key:    node
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
select
    coalesce($node::varchar, 'total') as node,
    tp_share(
        numbers.opens,
        (
            select opens(all_opens.open_count)
            from opens_in(
                $dictionary::varchar,
                $start_date::date, $end_date::date,
                $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
            ) as all_opens
        )
    ) as tp_share,
    numbers.* exclude (node)  -- noqa: AM04
from touchpoint_numbers_of(
    $dictionary::varchar,
    $start_date::date, $end_date::date,
    $store_ids::varchar[], $visitor_type::varchar, $families::varchar[],
    'total', null::varchar[], $node::varchar
) as numbers
