-- Every touch outside the mini program, with the person it reached and who brought that person.
--
-- grain: one row per touch
-- key:   touch_id
with

outside as (
    select
        touch_id, identity_kind, identity_value, touched_at, kind, chan_id, guide_id, live_id,
        article_id, campaign_id, source, brand_id
    from staging.stg_touches_mapped
    union all
    select
        touch_id, identity_kind, identity_value, touched_at, kind, chan_id, guide_id, live_id,
        article_id, campaign_id, source, brand_id
    from staging.stg_touches_wecom
    union all
    select
        touch_id, identity_kind, identity_value, touched_at, kind, chan_id, guide_id, live_id,
        article_id, campaign_id, source, brand_id
    from staging.stg_touches_living
    union all
    select
        touch_id, identity_kind, identity_value, touched_at, kind, chan_id, guide_id, live_id,
        article_id, campaign_id, source, brand_id
    from staging.stg_touches_reach
    union all
    select
        touch_id, identity_kind, identity_value, touched_at, kind, chan_id, guide_id, live_id,
        article_id, campaign_id, source, brand_id
    from staging.stg_touches_groups
    union all
    select
        touch_id, identity_kind, identity_value, touched_at, kind, chan_id, guide_id, live_id,
        article_id, campaign_id, source, brand_id
    from staging.stg_touches_broadcasts
)

select
    outside.touch_id,
    identities.one_id,
    outside.touched_at,
    outside.kind,
    outside.chan_id,
    outside.guide_id,
    outside.live_id,
    outside.article_id,
    outside.campaign_id,
    inviters.one_id as from_one_id,
    outside.source,
    outside.brand_id
from outside
left join marts.dim_identities as identities
    on outside.identity_kind = identities.kind and outside.identity_value = identities.value
left join staging.stg_touch_inviters as invited on outside.touch_id = invited.touch_id
left join marts.dim_identities as inviters
    on invited.identity_kind = inviters.kind and invited.identity_value = inviters.value
