-- Everybody a mapped row names, by all that the row knows of them.
--
-- grain: one row per combination of identities
with

named as (
    select
        source, identity_kind, identity_value, member_id, phone_hash, openid, unionid,
        external_userid, created_at as seen_at
    from lake.mapped__orders
    union all
    select
        source, identity_kind, identity_value, member_id, phone_hash, openid, unionid,
        external_userid, created_at as seen_at
    from lake.mapped__order_lines
    union all
    select
        source, identity_kind, identity_value, member_id, phone_hash, openid, unionid,
        external_userid, refunded_at as seen_at
    from lake.mapped__refunds
    union all
    select
        source, identity_kind, identity_value, member_id, phone_hash, openid, unionid,
        external_userid, joined_at as seen_at
    from lake.mapped__members
    union all
    select
        source, identity_kind, identity_value, member_id, phone_hash, openid, unionid,
        external_userid, touched_at as seen_at
    from lake.mapped__touches
)

select
    source,
    identity_kind,
    identity_value,
    member_id,
    phone_hash,
    openid,
    unionid,
    external_userid,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at
from named
where identity_kind is not null
group by
    source, identity_kind, identity_value, member_id, phone_hash, openid, unionid,
    external_userid
