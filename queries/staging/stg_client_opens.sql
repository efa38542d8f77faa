-- Which entries make one opening, and which openings one session.
--
-- A return within 30 seconds goes on with the same opening, unless it is another touch: another
-- scene, channel, guide, live room or card. Coming back from another mini program (scene 1038,
-- often the payment) brings no touch of its own. Sessions join openings less than 30 minutes apart
-- and are cut every 12 hours.
--
-- grain: one row per entry
-- key:   visit_id
-- carried: one_id
with

visits as (
    select
        shows.visit_id,
        people.one_id,
        shows.app_id,
        shows.shown_at,
        ends.ended_at,
        max(ends.ended_at) over (
            partition by people.one_id, shows.app_id order by shows.shown_at, shows.visit_id
            rows between unbounded preceding and 1 preceding
        ) as left_at,
        -- A lost scene may be anything, so nothing is joined across it.
        case
            when shows.is_scene_lost then shows.visit_id
            else coalesce(cast(shows.scene_code as varchar), '')
        end
        || '|' || coalesce(shows.chan_id, '') || '|' || coalesce(shows.guide_id, '')
        || '|' || coalesce(shows.live_id, '') || '|' || coalesce(shows.share_mi, '') as touch
    from staging.stg_client_shows as shows
    inner join staging.stg_client_visit_ends as ends on shows.visit_id = ends.visit_id
    inner join staging.stg_client_people as people on shows.run_id = people.run_id
),

steps as (
    select
        visits.*,
        case
            when
                left_at is null
                or shown_at >= left_at + interval '30' second
                or (
                    touch <> '1038||||'
                    and touch <> lag(touch) over (
                        partition by one_id, app_id order by shown_at, visit_id
                    )
                )
                then 1
            else 0
        end as begins_open,
        case
            when left_at is null or shown_at >= left_at + interval '30' minute then 1 else 0
        end as begins_session
    from visits
),

numbered as (
    select
        steps.*,
        sum(begins_open) over (
            partition by one_id, app_id order by shown_at, visit_id
            rows between unbounded preceding and current row
        ) as open_no,
        max(case when begins_session = 1 then shown_at end) over (
            partition by one_id, app_id order by shown_at, visit_id
            rows between unbounded preceding and current row
        ) as awake_since
    from steps
)

select
    visit_id,
    one_id,
    app_id,
    shown_at,
    ended_at,
    begins_open = 1 as begins_open,
    first_value(visit_id) over (
        partition by one_id, app_id, open_no order by shown_at, visit_id
    ) as open_id,
    first_value(visit_id) over (
        partition by
            one_id, app_id, awake_since,
            cast(floor(date_diff('second', awake_since, shown_at) / 43200) as integer)
        order by shown_at, visit_id
    ) as session_id
from numbered
