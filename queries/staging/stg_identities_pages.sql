-- What clients other than Youshu's say about who is who: openid with unionid, and with the client's
-- own number for a person where that number had one openid only.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

users as (
    select identity_kind, identity_value, min(happened_at) as seen_at
    from staging.stg_page_events
    group by identity_kind, identity_value
),

sensors as (
    select
        app_id || ':' || openid as app_open_id,
        'sensors:' || distinct_id as local_id,
        unionid,
        min(happened_at) as seen_at
    from lake.sensors__events
    where app_id is not null and openid is not null
    group by app_id, openid, distinct_id, unionid
),

own_clients as (
    select local_id
    from sensors
    group by local_id
    having min(app_open_id) = max(app_open_id)
)

select
    identity_kind as left_kind,
    identity_value as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    'client_user' as rule,
    'page_event' as evidence,
    cast(1.0 as double) as confidence,
    seen_at
from users
union all
select
    'openid' as left_kind,
    app_open_id as left_value,
    'unionid' as right_kind,
    unionid as right_value,
    'client_unionid' as rule,
    'page_event' as evidence,
    cast(1.0 as double) as confidence,
    min(seen_at) as seen_at
from sensors
where unionid is not null
group by app_open_id, unionid
union all
select
    'openid' as left_kind,
    sensors.app_open_id as left_value,
    'local_id' as right_kind,
    sensors.local_id as right_value,
    'client_installation' as rule,
    'page_event' as evidence,
    cast(0.9 as double) as confidence,
    min(sensors.seen_at) as seen_at
from sensors
inner join own_clients on sensors.local_id = own_clients.local_id
group by sensors.app_open_id, sensors.local_id
