-- Every entry into the mini program, whichever client saw it. Only Youshu stamps an entry late: the
-- scene and channel of the others are what they say.
--
-- grain: one row per entry
-- key:   visit_id
-- carried: run_id
select
    'youshu' as source, visit_id, run_id, app_id, shown_at, next_shown_at, scene_code,
    scene_code_raw, is_scene_lost, chan_id, chan_id_raw, share_mi, guide_id, live_id, article_id,
    campaign_id, ad_id, store_id, page_path
from staging.stg_youshu_shows
union all
select
    source,
    event_id as visit_id,
    run_id,
    app_id,
    happened_at as shown_at,
    lead(happened_at) over (partition by run_id order by happened_at, event_id) as next_shown_at,
    scene_code,
    scene_code as scene_code_raw,
    false as is_scene_lost,
    own_chan_id as chan_id,
    own_chan_id as chan_id_raw,
    md5(from_id || '|' || coalesce(share_path, '')) as share_mi,
    own_guide_id as guide_id,
    own_live_id as live_id,
    own_article_id as article_id,
    own_campaign_id as campaign_id,
    own_ad_id as ad_id,
    own_shop_id as store_id,
    page_path
from staging.stg_page_events
where is_show
