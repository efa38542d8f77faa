-- Who carries the brand furthest: the people above most of those who came in the period, on the
-- fission page. One arrival counts for everybody above it, so rows do not add up.
--
-- grain:  one row per person with somebody below them, the 200 furthest-reaching
-- key:    one_id
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

arrivals as (
    select *
    from
        arrivals_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
),

paid as (
    select arrivals.person_key, sum(orders.paid_fen) as paid_fen
    from arrivals
    inner join marts.fct_orders as orders
        on
            arrivals.one_id = orders.one_id
            and orders.is_counted
            and orders.paid_date between arrivals.joined_date and arrivals.joined_date + 29
            and (
                $store_ids::varchar[] is null
                or list_contains($store_ids::varchar[], orders.store_id)
            )
    group by arrivals.person_key
)

select
    people.one_id,
    person_code(people.one_id) as person_code,
    count(case when descent.distance = 1 then 1 end) as direct_uv,
    count(case when descent.distance = 1 and arrivals.is_new then 1 end) as direct_new_uv,
    count(*) as descendant_uv,
    max(descent.distance) as reach_depth,
    fission_30_fen(paid.paid_fen) as fission_30_fen
from marts.fct_share_descent as descent
inner join arrivals on descent.person_key = arrivals.person_key
inner join marts.dim_people as people on descent.ancestor_key = people.person_key
left join paid on descent.person_key = paid.person_key
group by people.one_id
order by descendant_uv desc, direct_new_uv desc, people.one_id asc
limit 200
