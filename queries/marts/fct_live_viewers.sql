-- Who watched which live session, for how long, and who brought them. Staff are kept apart: they
-- are viewers of the room, not customers.
--
-- grain: one row per session and viewer
-- key:   live_id, viewer_kind, viewer_id
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
)

select
    viewers.live_id,
    case when viewers.external_userid is null then 'staff' else 'customer' end as viewer_kind,
    coalesce(viewers.external_userid, viewers.userid) as viewer_id,
    identities.one_id,
    viewers.watch_seconds,
    viewers.has_commented,
    viewers.has_spoken,
    viewers.invitor_userid as invitor_guide_id,
    invitors.one_id as invitor_one_id,
    'wecom' as source,
    brands.brand_id
from staging.stg_living_viewers as viewers
left join marts.dim_identities as identities
    on identities.kind = 'external_userid' and viewers.external_userid = identities.value
left join marts.dim_identities as invitors
    on invitors.kind = 'external_userid' and viewers.invitor_external_userid = invitors.value
cross join brands
