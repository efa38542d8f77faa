-- Every entry into the mini program, once, with what is certain about it.
--
-- The client stamps scene and channel when it sends, not when somebody enters (T1), so a delivery
-- may carry the stamp of a later entry. A retry may do so while the first delivery did not: the
-- first clean delivery is taken (T6). If none is clean, the scene is lost: the raw value is kept
-- and no scene is guessed.
--
-- grain: one row per app_show
-- key:   visit_id
-- carried: run_id
with

sendings as (
    select
        shows.*,
        late.event_id is not null as is_stamped_late
    from lake.youshu__events as shows
    left join staging.stg_youshu_late_stamps as late
        on shows.event_id = late.event_id and shows.log_id is not distinct from late.log_id
    where shows.event_type = 'app_show'
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
    ranked.event_id as visit_id,
    ranked.run_id,
    ranked.app_id,
    ranked.happened_at as shown_at,
    times.next_shown_at,
    case when not ranked.is_stamped_late then ranked.stamped_scene_code end as scene_code,
    ranked.stamped_scene_code as scene_code_raw,
    ranked.is_stamped_late as is_scene_lost,
    ranked.has_late = 1 and not ranked.is_stamped_late as is_scene_rescued,
    ranked.own_chan_id as chan_id,
    ranked.stamped_chan_id as chan_id_raw,
    ranked.stamped_ad_id as ad_id_raw,
    ranked.stamped_share_mi as share_mi_raw,
    ranked.own_ad_id as ad_id,
    ranked.own_share_mi as share_mi,
    ranked.own_share_depth as share_depth,
    coalesce(ranked.own_guide_id, ranked.guide_id) as guide_id,
    ranked.own_live_id as live_id,
    ranked.own_article_id as article_id,
    ranked.own_campaign_id as campaign_id,
    -- The shop is set by the mall itself, for everything that follows.
    coalesce(
        ranked.own_shop_id,
        case when not ranked.is_stamped_late then ranked.stamped_shop_id end
    ) as store_id,
    ranked.page_path
from ranked
inner join staging.stg_youshu_show_times as times
    on ranked.run_id = times.run_id and ranked.happened_at = times.shown_at
where ranked.place = 1
