-- What the client log says about who is who: openid with unionid, member number and installation.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

users as (
    select
        identity_kind,
        identity_value,
        union_id,
        user_id,
        local_id,
        min(started_at) as seen_at
    from staging.stg_youshu_runs
    group by identity_kind, identity_value, union_id, user_id, local_id
),

-- An installation on which two people signed in belongs to neither.
own_installations as (
    select local_id
    from users
    where local_id is not null and identity_kind <> 'local_id'
    group by local_id
    having min(identity_value) = max(identity_value)
),

statements as (
    select
        identity_kind,
        identity_value,
        cast(null as varchar) as right_kind,
        cast(null as varchar) as right_value,
        'client_user' as rule,
        1.0 as confidence,
        seen_at
    from users
    union all
    select
        identity_kind,
        identity_value,
        'unionid' as right_kind,
        union_id as right_value,
        'client_unionid' as rule,
        1.0 as confidence,
        seen_at
    from users
    where identity_kind = 'openid' and union_id is not null
    union all
    select
        identity_kind,
        identity_value,
        'member_id' as right_kind,
        'youshu:' || user_id as right_value,
        'client_member' as rule,
        0.95 as confidence,
        seen_at
    from users
    where identity_kind <> 'local_id' and user_id is not null
    union all
    select
        users.identity_kind,
        users.identity_value,
        'local_id' as right_kind,
        users.local_id as right_value,
        'client_installation' as rule,
        0.9 as confidence,
        users.seen_at
    from users
    inner join own_installations on users.local_id = own_installations.local_id
    where users.identity_kind <> 'local_id'
)

select
    identity_kind as left_kind,
    identity_value as left_value,
    right_kind,
    right_value,
    rule,
    'wx_user' as evidence,
    cast(confidence as double) as confidence,
    min(seen_at) as seen_at
from statements
group by identity_kind, identity_value, right_kind, right_value, rule, confidence
