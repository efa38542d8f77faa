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
)

select
    'external_userid' as left_kind,
    external_userid as left_value,
    case when unionid is not null then 'unionid' end as right_kind,
    unionid as right_value,
    'wecom_customer' as rule,
    external_userid as evidence,
    1.0 as confidence,
    seen_at
from customers
union all
select
    'external_userid' as left_kind,
    external_userid as left_value,
    'phone_hash' as right_kind,
    phone_hash as right_value,
    'guide_remark' as rule,
    external_userid as evidence,
    0.7 as confidence,
    seen_at
from phones
union all
select
    'external_userid' as left_kind,
    external_userid as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    'living_viewer' as rule,
    external_userid as evidence,
    1.0 as confidence,
    seen_at
from viewers
