-- How many came at each hop of the share trees and what they brought, on the fission page. What
-- they paid counts from the day they came to the sixth day after it; those whose week is not over
-- are counted as immature, and where it is over for nobody the amount is not known yet.
--
-- grain:  one row per hop with somebody
-- key:    depth
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

arrivals as (
    select found.*, found.joined_date + 6 <= data_version.as_of as is_mature
    from
        arrivals_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        ) as found
    cross join meta.data_version as data_version
),

paid as (
    select arrivals.person_key, sum(orders.paid_fen) as paid_fen
    from arrivals
    inner join marts.fct_orders as orders
        on
            arrivals.one_id = orders.one_id
            and orders.is_counted
            and orders.paid_date between arrivals.joined_date and arrivals.joined_date + 6
            and (
                $store_ids::varchar[] is null
                or list_contains($store_ids::varchar[], orders.store_id)
            )
    where arrivals.is_mature
    group by arrivals.person_key
)

select
    arrivals.depth,
    arrival_uv(arrivals.person_key) as arrival_uv,
    share_new_uv(arrivals.person_key, arrivals.is_new) as share_new_uv,
    case when bool_or(arrivals.is_mature) then fission_7_buyers(paid.person_key) end
        as fission_7_buyers,
    case when bool_or(arrivals.is_mature) then fission_7_fen(paid.paid_fen) end as fission_7_fen,
    count(case when not arrivals.is_mature then 1 end) as immature_uv
from arrivals
left join paid on arrivals.person_key = paid.person_key
group by arrivals.depth
order by arrivals.depth
