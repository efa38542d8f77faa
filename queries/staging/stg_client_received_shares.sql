-- Entries by a card and who sent it, whichever client saw it. A Sensors card names its sender; it
-- was sent at the sender's latest sharing before the entry.
--
-- grain: one row per entry by a card; from_one_id is null where nobody known can have sent it
-- key:   visit_id
-- concerns: to_one_id
with

received as (
    select
        events.event_id as visit_id,
        people.one_id as to_one_id,
        events.happened_at as opened_at,
        md5(events.from_id || '|' || coalesce(events.share_path, '')) as mi,
        events.share_depth,
        events.page_path,
        coalesce(by_openid.one_id, by_client.one_id) as from_one_id
    from staging.stg_page_events as events
    inner join staging.stg_client_people as people on events.run_id = people.run_id
    left join marts.dim_identities as by_openid
        on
            by_openid.kind = 'openid'
            and events.app_id || ':' || events.from_openid = by_openid.value
    left join marts.dim_identities as by_client
        on by_client.kind = 'local_id' and 'sensors:' || events.from_id = by_client.value
    where events.is_show and events.from_id is not null
),

sent as (
    select people.one_id, events.happened_at as shared_at
    from staging.stg_page_events as events
    inner join staging.stg_client_people as people on events.run_id = people.run_id
    where events.event_type = '$MPShare'
)

select
    'youshu' as source, visit_id, to_one_id, opened_at, mi, share_depth, page_path, shared_at,
    from_one_id
from staging.stg_youshu_received_shares
union all
select
    'sensors' as source,
    received.visit_id,
    min(received.to_one_id) as to_one_id,
    min(received.opened_at) as opened_at,
    min(received.mi) as mi,
    min(received.share_depth) as share_depth,
    min(received.page_path) as page_path,
    max(sent.shared_at) as shared_at,
    min(received.from_one_id) as from_one_id
from received
left join sent on received.from_one_id = sent.one_id and received.opened_at >= sent.shared_at
group by received.visit_id
