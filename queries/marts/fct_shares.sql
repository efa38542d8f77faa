-- Every card sent by somebody: the share sheet was opened, whether or not the sending went through.
-- A card to Moments loses its payload, so who comes by it cannot be known (T4).
--
-- grain: one row per card sent
-- key:   share_id
with

shares as (
    select share_id, one_id, shared_at, share_to, page_path, visit_id, mi is not null as has_mark
    from staging.stg_youshu_shares
    union all
    select
        events.event_id, people.one_id, events.happened_at, null, events.page_path, null, true
    from staging.stg_page_events as events
    inner join staging.stg_client_people as people on events.run_id = people.run_id
    where events.event_type = '$MPShare'
)

select
    shares.share_id,
    shares.one_id,
    cast(people.person_key as integer) as person_key,
    shares.shared_at,
    cast(shares.shared_at at time zone 'Asia/Shanghai' as date) as share_date,
    shares.share_to,
    shares.page_path,
    shares.has_mark and coalesce(shares.share_to, '') <> 'timeline' as is_traceable,
    shows.store_id,
    cast(coalesce(shows.scene_code, 0) as integer) as scene_key,
    visitors.first_visit_date
from shares
left join marts.dim_people as people on shares.one_id = people.one_id
left join marts.dim_visitors as visitors on shares.one_id = visitors.one_id
left join staging.stg_client_shows as shows on shares.visit_id = shows.visit_id
