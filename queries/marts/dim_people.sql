-- Who is known, since when, and by what. A person is whoever the identities were merged to.
--
-- grain: one row per person
-- key:   one_id
with

identities as (
    select
        one_id,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(case when kind = 'member_id' then value end) as member_id,
        count(*) as identity_count,
        max(case when kind = 'unionid' then 1 else 0 end) = 1 as has_unionid,
        max(case when kind = 'openid' then 1 else 0 end) = 1 as has_openid,
        max(case when kind = 'external_userid' then 1 else 0 end) = 1 as has_external_userid,
        max(case when kind = 'phone_hash' then 1 else 0 end) = 1 as has_phone
    from marts.dim_identities
    group by one_id
),

visits as (
    select
        one_id,
        min(touched_at) as first_seen_at,
        max(touched_at) as last_seen_at,
        min(case when kind = 'entry' then touch_date end) as first_visit_date
    from marts.fct_touches
    group by one_id
),

purchases as (
    select
        one_id,
        min(created_at) as first_seen_at,
        max(created_at) as last_seen_at,
        min(case when is_counted then paid_at end) as first_paid_at
    from marts.fct_orders
    group by one_id
),

brand as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

cities as (
    select dim_identities.one_id, min(members.city) as city
    from lake.mapped__members as members
    inner join marts.dim_identities
        on
            dim_identities.kind = 'member_id'
            and dim_identities.value = members.source || ':' || members.member_id
    group by dim_identities.one_id
)

select
    identities.one_id,
    visits.first_visit_date,
    purchases.first_paid_at,
    identities.member_id,
    cities.city,
    identities.identity_count,
    identities.has_unionid,
    identities.has_openid,
    identities.has_external_userid,
    identities.has_phone,
    brand.brand_id,
    row_number() over (order by identities.one_id) as person_key,
    least(
        identities.first_seen_at, visits.first_seen_at, purchases.first_seen_at
    ) as first_seen_at,
    greatest(
        identities.last_seen_at, visits.last_seen_at, purchases.last_seen_at
    ) as last_seen_at
from identities
left join visits on identities.one_id = visits.one_id
left join purchases on identities.one_id = purchases.one_id
left join cities on identities.one_id = cities.one_id
cross join brand
