-- How much of each trap of the client log (T1 to T9) was met, all counted on the data at hand.
--
-- grain: one row
with

shows as (
    select
        count(*) as entries,
        sum(case when is_scene_lost then 1 else 0 end) as scenes_lost,
        sum(case when is_scene_rescued then 1 else 0 end) as scenes_rescued,
        sum(case when coalesce(chan_id_raw, '') <> coalesce(chan_id, '') then 1 else 0 end)
            as channels_wrong,
        sum(case when chan_id is null and chan_id_raw is not null then 1 else 0 end)
            as channels_inherited,
        sum(
            case
                when coalesce(share_mi_raw, share_mi, '') <> coalesce(share_mi, '') then 1
                else 0
            end
        ) as senders_stale,
        sum(case when coalesce(ad_id_raw, ad_id, '') <> coalesce(ad_id, '') then 1 else 0 end)
            as ads_stale
    from staging.stg_youshu_shows
),

runs as (
    select
        coalesce(sum(sending_count), 0) as sendings,
        coalesce(sum(event_count), 0) as events,
        coalesce(sum(late_count), 0) as stamped_late,
        coalesce(sum(launch_count), 0) as launches,
        coalesce(sum(entry_sending_count), 0) as entry_sendings
    from staging.stg_youshu_run_counts
),

losses as (
    select
        coalesce(sum(produced_count), 0) as produced,
        coalesce(sum(greatest(produced_count - arrived_count, 0)), 0) as failed,
        coalesce(sum(lost_count), 0) as lost,
        count(case when lost_count > 0 then 1 end) as runs_with_loss
    from staging.stg_youshu_losses
),

shares as (
    select
        count(*) as shares,
        sum(case when share_to = 'timeline' then 1 else 0 end) as timeline
    from staging.stg_youshu_shares
),

received as (
    select
        count(*) as entries,
        sum(case when from_one_id is null then 1 else 0 end) as unresolved,
        sum(case when is_computed then 1 else 0 end) as computed
    from staging.stg_youshu_received_shares
),

hops as (
    select sum(case when hop_raw <> hop then 1 else 0 end) as wrong
    from marts.fct_share_edges
    where touch_id like 'youshu:%'
),

stays as (
    select sum(case when is_stay_too_long then 1 else 0 end) as too_long
    from staging.stg_youshu_page_views
),

opens as (
    select count(distinct opens.open_id) as opens
    from staging.stg_client_opens as opens
    inner join staging.stg_youshu_shows as shows on opens.open_id = shows.visit_id
)

select
    coalesce(runs.stamped_late, 0) as t1_events_stamped_late,
    coalesce(shows.scenes_lost, 0) as t1_scenes_lost,
    coalesce(shows.scenes_rescued, 0) as t1_scenes_rescued,
    coalesce(shows.channels_wrong, 0) as t2_channels_wrong,
    coalesce(shows.channels_inherited, 0) as t2_channels_inherited,
    coalesce(shows.senders_stale, 0) as t3_senders_stale,
    coalesce(shows.ads_stale, 0) as t3_ads_stale,
    coalesce(shares.shares, 0) as t4_shares,
    coalesce(shares.timeline, 0) as t4_shares_untraceable,
    coalesce(hops.wrong, 0) as t5_hops_wrong,
    coalesce(received.entries, 0) as t5_entries_by_card,
    coalesce(received.computed, 0) as t5_senders_computed,
    coalesce(received.unresolved, 0) as t5_senders_unknown,
    coalesce(runs.sendings, 0) as t6_sendings,
    coalesce(runs.sendings - runs.events, 0) as t6_duplicates_removed,
    coalesce(runs.events, 0) as t6_events,
    coalesce(losses.produced, 0) as t7_sendings_numbered,
    coalesce(losses.failed, 0) as t7_sendings_failed,
    coalesce(losses.lost, 0) as t7_sendings_lost,
    coalesce(losses.runs_with_loss, 0) as t7_runs_with_loss,
    coalesce(stays.too_long, 0) as t8_stays_unknown,
    coalesce(runs.entry_sendings, 0) as t9_entry_sendings,
    coalesce(runs.launches, 0) as t9_launches_ignored,
    coalesce(shows.entries, 0) as t9_entries,
    coalesce(opens.opens, 0) as t9_opens
from runs
cross join shows
cross join shares
cross join hops
cross join received
cross join losses
cross join stays
cross join opens
