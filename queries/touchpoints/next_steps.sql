-- Where openings through a touchpoint go from their landing page, in its own view. Leaving is a way
-- to go too, so that the shares add up to all openings.
--
-- grain:  one row per second page, leaving as one more
-- key:    next_page
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
select
    coalesce(next_page, '') as next_page,
    coalesce(next_kind, 'exit') as next_kind,
    opens(open_count) as opens,
    flow_share(opens(open_count), sum(opens(open_count)) over ()) as flow_share,
    pay_orders(paid_order_count) as pay_orders,
    tp_paid_fen(paid_fen) as tp_paid_fen
from
    opens_in(
        $dictionary::varchar,
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    )
where $node::varchar is null or $node::varchar in (class_node, family_node, scene_node)
group by next_page, next_kind
order by opens desc, next_page asc
