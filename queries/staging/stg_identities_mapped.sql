-- What rows of mapping files say about who is who: identities written on one row are one person.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

others as (
    select
        source, identity_kind, identity_value, first_seen_at,
        'member_id' as kind, source || ':' || member_id as value, 1.0 as confidence
    from staging.stg_mapped_people
    where member_id is not null
    union all
    select
        source, identity_kind, identity_value, first_seen_at,
        'openid' as kind, openid as value, 1.0 as confidence
    from staging.stg_mapped_people
    where openid is not null
    union all
    select
        source, identity_kind, identity_value, first_seen_at,
        'external_userid' as kind, external_userid as value, 1.0 as confidence
    from staging.stg_mapped_people
    where external_userid is not null
    union all
    select
        source, identity_kind, identity_value, first_seen_at,
        -- A phone is shared by families and offices.
        'phone_hash' as kind, phone_hash as value, 0.8 as confidence
    from staging.stg_mapped_people
    where phone_hash is not null
)

select
    identity_kind as left_kind,
    identity_value as left_value,
    kind as right_kind,
    value as right_value,
    'same_row' as rule,
    source as evidence,
    confidence,
    min(first_seen_at) as seen_at
from others
where identity_kind <> kind
group by identity_kind, identity_value, kind, value, source, confidence
union all
select
    identity_kind as left_kind,
    identity_value as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    'alone' as rule,
    source as evidence,
    1.0 as confidence,
    min(first_seen_at) as seen_at
from staging.stg_mapped_people
group by identity_kind, identity_value, source
