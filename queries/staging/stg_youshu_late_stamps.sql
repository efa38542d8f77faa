-- Sendings of an app_show that went out when the client had already been entered anew (T1).
--
-- The log proves it, not the clocks of phone and server: sendings of a run are numbered in order,
-- so the client had got at least as far as the latest event in this post, or in one sent before it.
-- If that is the next app_show or anything after it, the stamp is not this entry's. The same holds
-- if a post sent before, but after this entry, bore another scene: contexts never go back.
--
-- grain: one row per sending of an app_show that carries the stamp of a later one
-- key:   event_id, log_id
-- carried: run_id
with

sendings as (
    select
        shows.run_id,
        shows.event_id,
        shows.log_id,
        shows.post_last_at,
        shows.stamped_scene_code,
        times.shown_at,
        times.next_shown_at
    from lake.youshu__events as shows
    inner join staging.stg_youshu_show_times as times
        on shows.run_id = times.run_id and shows.happened_at = times.shown_at
    where shows.event_type = 'app_show'
)

select
    run_id,
    event_id,
    log_id
from sendings
where post_last_at >= next_shown_at
union
select
    sendings.run_id,
    sendings.event_id,
    sendings.log_id
from lake.youshu__events as events
inner join sendings
    on
        events.run_id = sendings.run_id
        and events.log_id < sendings.log_id
        and events.post_last_at >= sendings.shown_at
        and (
            events.post_last_at >= sendings.next_shown_at
            or events.stamped_scene_code <> sendings.stamped_scene_code
        )
