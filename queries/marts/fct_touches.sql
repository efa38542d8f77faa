-- Every touch: each entry into the mini program as it truly was, and what happened outside it.
--
-- grain: one row per touch
-- key:   touch_id
-- carried: one_id
with

entries as (
    select
        shows.source || ':' || shows.visit_id as touch_id,
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
        coalesce(shows.article_id, articles.article_id) as article_id,
        coalesce(shows.campaign_id, campaigns.campaign_id) as campaign_id,
        received.from_one_id,
        shows.share_mi,
        shows.ad_id,
        shows.page_path as landing_page,
        page_kinds.page_kind as landing_kind,
        shows.app_id,
        shows.store_id,
        shows.source,
        brands.brand_id
    from staging.stg_client_shows as shows
    inner join staging.stg_client_people as people on shows.run_id = people.run_id
    left join staging.stg_client_received_shares as received on shows.visit_id = received.visit_id
    left join staging.stg_page_kinds as page_kinds on shows.page_path = page_kinds.page_path
    left join staging.stg_article_channels as articles on shows.chan_id = articles.chan_id
    left join staging.stg_campaign_channels as campaigns on shows.chan_id = campaigns.chan_id
    cross join marts.dim_brands as brands
),

touches as (
    select * from entries
    union all
    select
        outside.touch_id,
        outside.one_id,
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
        coalesce(outside.campaign_id, campaigns.campaign_id) as campaign_id,
        outside.from_one_id,
        null as share_mi,
        null as ad_id,
        null as landing_page,
        null as landing_kind,
        null as app_id,
        null as store_id,
        outside.source,
        outside.brand_id
    from staging.stg_touches_outside as outside
    left join staging.stg_campaign_channels as campaigns on outside.chan_id = campaigns.chan_id
)

select
    touches.*,
    cast(touches.touched_at at time zone 'Asia/Shanghai' as date) as touch_date
from touches
