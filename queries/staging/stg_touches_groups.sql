-- Customers who joined a WeCom group. The guide is who invited, else who owns the group.
--
-- grain: one row per group, customer and time of joining
-- key:   touch_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

owners as (
    select
        chat_id,
        owner_userid,
        row_number() over (
            partition by chat_id
            order by observed_on desc, owner_userid desc nulls last
        ) as recency
    from lake.wecom__groups
)

select
    concat_ws(
        ':', 'group', stays.chat_id, stays.member_id,
        strftime(stays.joined_at at time zone 'UTC', '%Y%m%d%H%M%S')
    ) as touch_id,
    'external_userid' as identity_kind,
    stays.member_id as identity_value,
    stays.joined_at as touched_at,
    'group_join' as kind,
    cast(null as varchar) as chan_id,
    coalesce(stays.invitor_userid, owners.owner_userid) as guide_id,
    cast(null as varchar) as live_id,
    cast(null as varchar) as article_id,
    cast(null as varchar) as campaign_id,
    'wecom' as source,
    brands.brand_id
from staging.stg_wecom_group_stays as stays
left join owners on stays.chat_id = owners.chat_id and owners.recency = 1
cross join brands
where stays.member_kind = 'customer'
