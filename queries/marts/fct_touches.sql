-- Every touch: each entry into the mini program as it truly was, and what happened outside it.
--
-- grain: one row per touch
-- key:   touch_id
with

entries as (
    select
        'youshu:' || shows.visit_id as touch_id,
        people.one_id,
        shows.shown_at as touched_at,
        'entry' as kind,
        shows.scene_code,
        shows.scene_code_raw,
        shows.is_scene_lost,
        shows.chan_id,
        shows.chan_id_raw,
        shows.chan_id is null and shows.chan_id_raw is not null as is_chan_inherited,
        shows.guide_id,
        shows.live_id,
        shows.article_id,
        shows.campaign_id,
        received.from_one_id,
        shows.share_mi,
        shows.ad_id,
        shows.page_path as landing_page,
        page_kinds.page_kind as landing_kind,
        shows.app_id,
        shows.store_id,
        'youshu' as source,
        brands.brand_id
    from staging.stg_youshu_shows as shows
    inner join staging.stg_youshu_people as people on shows.run_id = people.run_id
    left join staging.stg_youshu_received_shares as received on shows.visit_id = received.visit_id
    left join staging.stg_page_kinds as page_kinds on shows.page_path = page_kinds.page_path
    cross join marts.dim_brands as brands
),

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
),

touches as (
    select * from entries
    union all
    select
        outside.touch_id,
        identities.one_id,
        outside.touched_at,
        outside.kind,
        null as scene_code,
        null as scene_code_raw,
        false as is_scene_lost,
        outside.chan_id,
        null as chan_id_raw,
        false as is_chan_inherited,
        outside.guide_id,
        outside.live_id,
        outside.article_id,
        outside.campaign_id,
        null as from_one_id,
        null as share_mi,
        null as ad_id,
        null as landing_page,
        null as landing_kind,
        null as app_id,
        null as store_id,
        outside.source,
        outside.brand_id
    from outside
    left join marts.dim_identities as identities
        on outside.identity_kind = identities.kind and outside.identity_value = identities.value
)

select
    touches.*,
    cast(touches.touched_at at time zone 'Asia/Shanghai' as date) as touch_date
from touches
