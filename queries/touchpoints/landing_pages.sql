-- The pages on which openings through a touchpoint begin, and what comes of them, in its own view.
--
-- grain:  one row per landing page; openings that saw no page are one more
-- key:    landing_page
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
select
    coalesce(landing_page, '') as landing_page,
    coalesce(landing_kind, 'unknown') as landing_kind,
    opens(open_count) as opens,
    flow_share(opens(open_count), sum(opens(open_count)) over ()) as flow_share,
    bounce_rate(bounce_count, open_count) as bounce_rate,
    stay_per_open(stay_ms, open_count) as stay_per_open,
    flow_share(opens(product_open_count), opens(open_count)) as product_share,
    flow_share(opens(cart_open_count), opens(open_count)) as cart_share,
    flow_share(opens(order_open_count), opens(open_count)) as order_share,
    pay_orders(paid_order_count) as pay_orders,
    tp_paid_fen(paid_fen) as tp_paid_fen
from
    opens_in(
        $dictionary::varchar,
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    )
where $node::varchar is null or $node::varchar in (class_node, family_node, scene_node)
group by landing_page, landing_kind
order by opens desc, landing_page asc
