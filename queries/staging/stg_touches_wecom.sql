-- Somebody became a friend of a guide. A hand-over from another guide (201, 202) is no touch.
-- `state` is the only clean mark of the channel, where the contact way set one.
--
-- grain: one row per relation that began with the customer
-- key:   touch_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
)

select
    concat_ws(
        ':', 'wecom', relations.external_userid, relations.guide_id,
        strftime(relations.added_at at time zone 'UTC', '%Y%m%d%H%M%S')
    ) as touch_id,
    'external_userid' as identity_kind,
    relations.external_userid as identity_value,
    relations.added_at as touched_at,
    'wecom_add' as kind,
    relations.state as chan_id,
    relations.guide_id,
    cast(null as varchar) as live_id,
    cast(null as varchar) as article_id,
    cast(null as varchar) as campaign_id,
    'wecom' as source,
    brands.brand_id
from staging.stg_wecom_relations as relations
cross join brands
where coalesce(relations.add_way, 0) not in (201, 202)
