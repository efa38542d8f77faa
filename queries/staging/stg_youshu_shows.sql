-- Every entry into the mini program, once, with what is certain about it.
--
-- The client stamps scene and channel when it sends, not when somebody enters (T1). So the stamp
-- of a delivery is that of the last entry the client knew by then: the latest app_show in the same
-- post or in one sent earlier, which has smaller log ids. If that is a later entry, the stamp
-- belongs to it. A retry may be stamped so while the first delivery was not: the first clean
-- delivery is taken (T6). If none is clean, the scene is lost: the raw value is kept and no scene
-- is guessed.
--
-- grain: one row per app_show
-- key:   visit_id
with

sendings as (
    select
        shows.*,
        case
            when log_id is null then post_last_show_at
            else max(post_last_show_at) over (
                partition by run_id order by log_id
                rows between unbounded preceding and current row
            )
        end > happened_at as is_stamped_late
    from lake.youshu__events as shows
    where event_type = 'app_show'
),

ranked as (
    select
        sendings.*,
        max(case when is_stamped_late then 1 else 0 end) over (partition by event_id) as has_late,
        row_number() over (
            partition by event_id order by is_stamped_late, received_at, log_id
        ) as place
    from sendings
)

select
    event_id as visit_id,
    run_id,
    app_id,
    happened_at as shown_at,
    lead(happened_at) over (partition by run_id order by happened_at, event_id) as next_shown_at,
    case when not is_stamped_late then stamped_scene_code end as scene_code,
    stamped_scene_code as scene_code_raw,
    is_stamped_late as is_scene_lost,
    has_late = 1 and not is_stamped_late as is_scene_rescued,
    own_chan_id as chan_id,
    stamped_chan_id as chan_id_raw,
    stamped_ad_id as ad_id_raw,
    stamped_share_mi as share_mi_raw,
    own_ad_id as ad_id,
    own_share_mi as share_mi,
    own_share_depth as share_depth,
    coalesce(own_guide_id, guide_id) as guide_id,
    own_live_id as live_id,
    own_article_id as article_id,
    own_campaign_id as campaign_id,
    -- The shop is set by the mall itself, for everything that follows.
    coalesce(own_shop_id, case when not is_stamped_late then stamped_shop_id end) as store_id,
    page_path
from ranked
where place = 1
