-- Customers who received a moment or a mass message (status 1). A moment's receivers have no time
-- of their own: they see it from its publishing on. What went to a group names no customer.
--
-- grain: one row per broadcast and customer
-- key:   touch_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

received as (
    select
        receipts.kind,
        receipts.broadcast_id,
        receipts.external_userid,
        receipts.guide_id,
        coalesce(receipts.sent_at, broadcasts.created_at) as touched_at,
        row_number() over (
            partition by receipts.kind, receipts.broadcast_id, receipts.external_userid
            order by
                coalesce(receipts.sent_at, broadcasts.created_at) asc nulls last,
                receipts.guide_id asc nulls last
        ) as place
    from staging.stg_wecom_receipts as receipts
    left join staging.stg_wecom_broadcasts as broadcasts
        on
            receipts.kind = broadcasts.kind
            and receipts.broadcast_id = broadcasts.broadcast_id
    where receipts.status = 1 and receipts.external_userid is not null
)

select
    concat_ws(':', received.kind, received.broadcast_id, received.external_userid) as touch_id,
    'external_userid' as identity_kind,
    received.external_userid as identity_value,
    received.touched_at,
    received.kind,
    cast(null as varchar) as chan_id,
    received.guide_id,
    cast(null as varchar) as live_id,
    cast(null as varchar) as article_id,
    cast(null as varchar) as campaign_id,
    'wecom' as source,
    brands.brand_id
from received
cross join brands
where received.place = 1 and received.touched_at is not null
