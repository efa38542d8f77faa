-- Customers who watched a WeCom live room. The reply has no time per viewer: the touch is at the
-- start of the room. The guide is who invited, else who spoke.
--
-- grain: one row per room and customer
-- key:   touch_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
)

select
    concat_ws(':', 'living', viewers.live_id, viewers.external_userid) as touch_id,
    'external_userid' as identity_kind,
    viewers.external_userid as identity_value,
    rooms.started_at as touched_at,
    'live_view' as kind,
    cast(null as varchar) as chan_id,
    coalesce(viewers.invitor_userid, rooms.anchor_userid) as guide_id,
    viewers.live_id,
    cast(null as varchar) as article_id,
    cast(null as varchar) as campaign_id,
    'wecom' as source,
    brands.brand_id
from staging.stg_living_viewers as viewers
inner join staging.stg_living_rooms as rooms on viewers.live_id = rooms.live_id
cross join brands
where viewers.external_userid is not null and rooms.started_at is not null
