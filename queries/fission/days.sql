-- Sharing, coming by cards and new people of each day, for the curves on the fission page.
--
-- grain:  one row per day of the period, days on which nothing happened included
-- key:    stat_date
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

days as (
    select
        unnest(generate_series($start_date::date, $end_date::date, interval 1 day))::date
            as stat_date
),

shares as (
    select share_date, share_uv(person_key) as share_uv, share_pv(share_id) as share_pv
    from
        shares_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    group by share_date
),

reflows as (
    select touch_date, reflow_pv(touch_id) as reflow_pv, reflow_uv(person_key) as reflow_uv
    from
        reflows_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    group by touch_date
),

arrivals as (
    select joined_date, share_new_uv(person_key, is_new) as share_new_uv
    from
        arrivals_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    group by joined_date
),

visits as (
    select visit_date, uv(person_key) as uv
    from
        visits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    group by visit_date
)

select
    days.stat_date,
    coalesce(shares.share_uv, 0) as share_uv,
    coalesce(shares.share_pv, 0) as share_pv,
    share_rate(coalesce(shares.share_uv, 0), visits.uv) as share_rate,
    coalesce(reflows.reflow_pv, 0) as reflow_pv,
    coalesce(reflows.reflow_uv, 0) as reflow_uv,
    reflow_ratio(coalesce(reflows.reflow_pv, 0), shares.share_pv) as reflow_ratio,
    coalesce(arrivals.share_new_uv, 0) as share_new_uv
from days
left join shares on days.stat_date = shares.share_date
left join reflows on days.stat_date = reflows.touch_date
left join arrivals on days.stat_date = arrivals.joined_date
left join visits on days.stat_date = visits.visit_date
order by days.stat_date
