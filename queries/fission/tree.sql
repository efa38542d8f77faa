-- The share trees of those who came in the period, with everybody above them, for the drawing on
-- the fission page.
--
-- grain:  one row per person in a tree
-- key:    person_key
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         person       varchar    a person_code: only they and those below; null means everybody
with

arrivals as (
    select *
    from
        arrivals_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
),

-- Whose trees may be shown: everybody, or the one who was asked for and those below.
wanted as (
    select person_key
    from marts.fct_share_tree
    where $person::varchar is null or person_code(one_id) = $person::varchar
    union
    select descent.person_key
    from marts.fct_share_descent as descent
    inner join marts.fct_share_tree as top on descent.ancestor_key = top.person_key
    where person_code(top.one_id) = $person::varchar
),

shown as (
    select person_key from arrivals
    union
    select descent.ancestor_key as person_key
    from marts.fct_share_descent as descent
    inner join arrivals on descent.person_key = arrivals.person_key
),

paid as (
    select one_id, sum(paid_fen) as paid_fen
    from marts.fct_orders
    where
        is_counted
        and paid_date between $start_date::date and $end_date::date
        and ($store_ids::varchar[] is null or list_contains($store_ids::varchar[], store_id))
    group by one_id
)

select
    tree.person_key,
    tree.one_id,
    person_code(tree.one_id) as person_code,
    tree.parent_key,
    tree.root_key,
    tree.root_one_id,
    tree.depth,
    tree.is_new,
    tree.joined_date,
    coalesce(paid.paid_fen, 0)::bigint as paid_fen
from shown
inner join wanted on shown.person_key = wanted.person_key
inner join marts.fct_share_tree as tree on shown.person_key = tree.person_key
left join paid on tree.one_id = paid.one_id
order by tree.root_key, tree.depth, tree.person_key
