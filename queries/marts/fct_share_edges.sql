-- Who brought whom by a card, and how far down the tree.
--
-- The depth that the client counts inflates when somebody opens their own card (T5), so hops are
-- counted anew: one more than the hop of the sender's latest entry by another's card before they
-- sent this one. Opening one's own card leads nowhere and keeps the hop of its owner.
--
-- grain: one row per entry by a card whose sender is known
-- key:   touch_id
with recursive

edges as (
    select
        source,
        visit_id,
        from_one_id,
        to_one_id,
        opened_at,
        shared_at,
        mi,
        share_depth,
        page_path,
        from_one_id = to_one_id as is_self,
        -- A phone whose clock is ahead may have sent after the card was opened.
        least(coalesce(shared_at, opened_at), opened_at) as sent_at
    from staging.stg_client_received_shares
    where from_one_id is not null
),

moments as (
    select
        to_one_id as one_id,
        opened_at as moment_at,
        1 as is_arrival,
        cast(null as varchar) as visit_id
    from edges
    where not is_self
    union all
    select
        from_one_id as one_id,
        sent_at as moment_at,
        0 as is_arrival,
        visit_id
    from edges
),

origins as (
    select
        visit_id,
        one_id,
        max(case when is_arrival = 1 then moment_at end) over (
            partition by one_id order by moment_at, is_arrival
            rows between unbounded preceding and current row
        ) as arrived_at
    from moments
),

arrivals as (
    select to_one_id, opened_at, min(visit_id) as visit_id
    from edges
    where not is_self
    group by to_one_id, opened_at
),

parents as (
    select origins.visit_id, arrivals.visit_id as parent_id
    from origins
    left join arrivals
        on origins.one_id = arrivals.to_one_id and origins.arrived_at = arrivals.opened_at
    where origins.visit_id is not null
),

hops as (
    select edges.visit_id, case when edges.is_self then 0 else 1 end as hop, 1 as round
    from edges
    inner join parents on edges.visit_id = parents.visit_id
    where parents.parent_id is null
    union all
    select
        edges.visit_id,
        hops.hop + case when edges.is_self then 0 else 1 end,
        hops.round + 1
    from hops
    inner join parents on hops.visit_id = parents.parent_id
    inner join edges on parents.visit_id = edges.visit_id
    where hops.round < 200
)

select
    edges.source || ':' || edges.visit_id as touch_id,
    edges.from_one_id,
    edges.to_one_id,
    edges.shared_at,
    edges.opened_at,
    hops.hop,
    edges.share_depth as hop_raw,
    edges.is_self,
    edges.mi,
    edges.page_path,
    brands.brand_id
from edges
left join hops on edges.visit_id = hops.visit_id
cross join marts.dim_brands as brands
