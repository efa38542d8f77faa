-- Whether a touchpoint begins, closes or helps on the way to an order paid in the period, within
-- seven natural days: its buyers by the first touch, by the last, and those it only helped.
--
-- grain:  one row per entry node that touched a buyer
-- key:    node
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dictionary   varchar    whose touchpoints: chudian, youshu or wedata; null means ours
--         level        varchar    entries as entry_class, family or scene
--         open_nodes   varchar[]  entry nodes shown one level deeper; null means none
with

touched as (
    select
        credits.one_id,
        credits.place = 1 as is_first,
        credits.place = credits.touch_count as is_last,
        entry_node(
            $level::varchar, $open_nodes::varchar[],
            groups.class_node, groups.family_node, groups.scene_node
        ) as node
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], 'paid', 'day', 'kind'
        ) as credits
    inner join marts.dim_entry_groups as groups
        on
            credits.scene_key = groups.scene_key
            and groups.dictionary = coalesce($dictionary::varchar, 'chudian')
    where credits.window_days = 7
),

roles as (
    select
        node,
        attr_buyers(one_id) as attr_buyers,
        first_touch_buyers(one_id, is_first) as first_touch_buyers,
        last_touch_buyers(one_id, is_last) as last_touch_buyers
    from touched
    group by node
)

select
    roles.node,
    entry_nodes.name,
    entry_nodes.name_en,
    roles.attr_buyers,
    roles.first_touch_buyers,
    roles.last_touch_buyers,
    assist_rate(roles.attr_buyers, roles.last_touch_buyers) as assist_rate
from roles
inner join marts.dim_entry_nodes as entry_nodes
    on
        roles.node = entry_nodes.node
        and entry_nodes.dictionary = coalesce($dictionary::varchar, 'chudian')
order by roles.attr_buyers desc, roles.node asc
