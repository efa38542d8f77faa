-- The pages on which openings through a touchpoint end, in its own view.
--
-- grain:  one row per last page; openings that saw no page are one more
-- key:    exit_page
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         node         varchar    an entry class, family or scene; null means all of them
select
    coalesce(exit_page, '') as exit_page,
    coalesce(exit_kind, 'unknown') as exit_kind,
    opens(open_count) as opens,
    flow_share(opens(open_count), sum(opens(open_count)) over ()) as flow_share,
    bounce_rate(bounce_count, open_count) as bounce_rate
from
    opens_in(
        $dictionary::varchar,
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    )
where $node::varchar is null or $node::varchar in (class_node, family_node, scene_node)
group by exit_page, exit_kind
order by opens desc, exit_page asc
