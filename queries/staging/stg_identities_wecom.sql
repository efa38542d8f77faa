-- What WeCom says about who is who. Phones are typed by guides, so they weigh less.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

customers as (
    select external_userid, unionid, min(added_at) as seen_at
    from staging.stg_wecom_relations
    group by external_userid, unionid
),

phones as (
    select phones.external_userid, phones.phone_hash, min(customers.seen_at) as seen_at
    from lake.wecom__contact_phones as phones
    inner join customers on phones.external_userid = customers.external_userid
    where phones.phone_hash is not null
    group by phones.external_userid, phones.phone_hash
),

viewers as (
    select viewers.external_userid, min(livings.started_at) as seen_at
    from staging.stg_living_viewers as viewers
    left join staging.stg_living_rooms as livings on viewers.live_id = livings.live_id
    where viewers.external_userid is not null
    group by viewers.external_userid
),

members as (
    select member_id as external_userid, unionid, min(joined_at) as seen_at
    from staging.stg_wecom_group_stays
    where member_kind = 'customer'
    group by member_id, unionid
),

-- WeCom itself says whose unionid this is; the openid beside it has no appid, so it says nothing.
translated as (
    select external_userid, unionid
    from lake.wecom__external_userids
    where external_userid is not null
    group by external_userid, unionid
),

-- Named by a link, a hand-over, a mass message or a bare list: they exist.
mentioned as (
    select external_userid from lake.wecom__link_customers
    union
    select external_userid from lake.wecom__handovers
    union
    select external_userid from lake.wecom__unassigned
    union
    select external_userid from lake.wecom__contact_ids
    union
    select external_userid from lake.wecom__contact_events
    union
    select external_userid from staging.stg_wecom_receipts
    union
    select invitor_external_userid as external_userid from staging.stg_living_viewers
),

statements as (
    select external_userid, 'unionid' as kind, unionid as value, 'wecom_customer' as rule, seen_at
    from customers
    union all
    select external_userid, 'unionid' as kind, unionid as value, 'group_member' as rule, seen_at
    from members
    union all
    select
        external_userid, 'unionid' as kind, unionid as value, 'wecom_translation' as rule,
        cast(null as timestamptz) as seen_at
    from translated
    union all
    select
        external_userid, 'phone_hash' as kind, phone_hash as value, 'guide_remark' as rule, seen_at
    from phones
    union all
    select
        external_userid, cast(null as varchar) as kind, cast(null as varchar) as value,
        'living_viewer' as rule, seen_at
    from viewers
    union all
    select
        external_userid, cast(null as varchar) as kind, cast(null as varchar) as value,
        'wecom_mention' as rule, cast(null as timestamptz) as seen_at
    from mentioned
    where external_userid is not null
)

select
    'external_userid' as left_kind,
    external_userid as left_value,
    case when value is not null then kind end as right_kind,
    value as right_value,
    rule,
    external_userid as evidence,
    case when rule = 'guide_remark' then 0.7 else 1.0 end as confidence,
    seen_at
from statements
