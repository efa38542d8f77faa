-- How far sharing carries, for the cards on the fission page.
--
-- grain:  one row
-- key:    share_pv
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

shares as (
    select
        share_uv(person_key) as share_uv,
        share_pv(share_id) as share_pv,
        untraceable_share_rate(share_id, is_traceable) as untraceable_share_rate
    from
        shares_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
),

arrivals as (
    select *
    from
        arrivals_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
),

joined as (
    select
        share_new_uv(person_key, is_new) as share_new_uv,
        count(distinct case when is_new then root_key end) as seed_uv,
        max(depth) as max_depth,
        mean_depth(depth) as mean_depth,
        cycle_time(waited_seconds) as cycle_time
    from arrivals
),

-- New people whom people brought that were themselves new in the period.
cohort as (
    select share_new_uv(arrivals.person_key, arrivals.is_new) as brought_uv
    from arrivals
    inner join marts.dim_visitors as parents on arrivals.parent_one_id = parents.one_id
    where parents.first_visit_date between $start_date::date and $end_date::date
),

visits as (
    select uv(person_key) as uv, new_uv(person_key, is_new) as new_uv
    from
        visits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
),

reflows as (
    select reflow_pv(touch_id) as reflow_pv, reflow_uv(person_key) as reflow_uv
    from
        reflows_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
),

rewards as (
    select sum(amount_fen)::bigint as reward_fen
    from marts.fct_costs
    where
        kind = 'red_packet' and cost_date between $start_date::date and $end_date::date
        and $store_ids::varchar[] is null
)

select
    shares.share_uv,
    shares.share_pv,
    share_rate(shares.share_uv, visits.uv) as share_rate,
    reflows.reflow_pv,
    reflows.reflow_uv,
    reflow_ratio(reflows.reflow_pv, shares.share_pv) as reflow_ratio,
    joined.share_new_uv,
    k_active(joined.share_new_uv, visits.uv) as k_active,
    k_sharer(joined.share_new_uv, shares.share_uv) as k_sharer,
    k_cohort(cohort.brought_uv, visits.new_uv) as k_cohort,
    fission_ratio(joined.share_new_uv, joined.seed_uv) as fission_ratio,
    joined.max_depth,
    joined.mean_depth,
    joined.cycle_time,
    amplification(k_cohort(cohort.brought_uv, visits.new_uv)) as amplification,
    doubling_time(k_cohort(cohort.brought_uv, visits.new_uv), joined.cycle_time) as doubling_time,
    shares.untraceable_share_rate,
    cost_per_fission_new_fen(rewards.reward_fen, joined.share_new_uv) as cost_per_fission_new_fen
from shares
cross join joined
cross join cohort
cross join visits
cross join reflows
cross join rewards
