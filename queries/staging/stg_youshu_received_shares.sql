-- Entries by a card, and who sent it. `mi` is md5(installation of the sender || route), so a card
-- names its sender. Found by the latest sending of this card before the entry; else by any (clocks
-- of phones differ); else, when the sending itself never arrived, by computing mi for the known
-- installations on the routes in question.
--
-- grain: one row per entry by a card; from_one_id is null where nobody known can have sent it
-- key:   visit_id
with

received as (
    select
        shows.visit_id,
        people.one_id as to_one_id,
        shows.shown_at as opened_at,
        shows.share_mi as mi,
        shows.share_depth,
        shows.page_path
    from staging.stg_youshu_shows as shows
    inner join staging.stg_client_people as people on shows.run_id = people.run_id
    where shows.share_mi is not null
),

moments as (
    select mi, opened_at as moment_at, visit_id, cast(null as timestamptz) as shared_at
    from received
    union all
    select distinct mi, shared_at as moment_at, cast(null as varchar) as visit_id, shared_at
    from staging.stg_youshu_shares
    where mi is not null
),

placed as (
    select
        visit_id,
        coalesce(
            max(shared_at) over (
                partition by mi order by moment_at
                range between unbounded preceding and current row
            ),
            min(shared_at) over (partition by mi)
        ) as shared_at
    from moments
),

senders as (
    select mi, min(one_id) as one_id
    from staging.stg_youshu_shares
    where mi is not null
    group by mi
),

unsent as (
    select distinct received.mi
    from received
    left join senders on received.mi = senders.mi
    where senders.mi is null
),

routes as (
    select received.page_path, count(*) as entries
    from received
    inner join unsent on received.mi = unsent.mi
    group by received.page_path
    order by entries desc, received.page_path asc
    limit 20
),

installations as (
    select runs.local_id, min(people.one_id) as one_id
    from staging.stg_youshu_runs as runs
    inner join staging.stg_client_people as people on runs.run_id = people.run_id
    where runs.local_id is not null
    group by runs.local_id
),

computed as (
    select unsent.mi, min(installations.one_id) as one_id
    from installations
    cross join routes
    inner join unsent on md5(installations.local_id || routes.page_path) = unsent.mi
    group by unsent.mi
)

select
    received.visit_id,
    received.to_one_id,
    received.opened_at,
    received.mi,
    received.share_depth,
    received.page_path,
    placed.shared_at,
    coalesce(senders.one_id, computed.one_id) as from_one_id,
    senders.mi is null and computed.mi is not null as is_computed
from received
inner join placed on received.visit_id = placed.visit_id
left join senders on received.mi = senders.mi
left join computed on received.mi = computed.mi
