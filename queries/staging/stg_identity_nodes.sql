-- Every identity with a number; a smaller number is a more trusted identity. A phone that is typed
-- where somebody has none to give (13800138000) is nobody's.
--
-- grain: one row per identity
-- key:   node_id
with

ends as (
    select left_kind as kind, left_value as value, seen_at
    from staging.stg_identity_edges
    union all
    select right_kind as kind, right_value as value, seen_at
    from staging.stg_identity_edges
    where right_kind is not null and right_value <> ''
),

identities as (
    select
        kind,
        value,
        -- Order of trust: FORMATS 7.
        case kind
            when 'unionid' then 0
            when 'external_userid' then 1
            when 'openid' then 2
            when 'member_id' then 3
            when 'phone_hash' then 4
            when 'local_id' then 5
            else 6
        end as trust_rank,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at
    from ends
    where
        kind <> 'phone_hash'
        or value not in (
            select placeholders.phone_hash from lake.app__placeholder_phones as placeholders
        )
    group by kind, value
)

select
    kind,
    value,
    first_seen_at,
    last_seen_at,
    row_number() over (order by trust_rank, kind, value) - 1 as node_id
from identities
