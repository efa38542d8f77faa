-- What other clients than Youshu's told, in one form, each event once with the entry it belongs to.
-- Sensors sends $MPShow when somebody enters (a cold start sends $MPLaunch as well: not counted).
-- WeData has no such event: an entry is the first event after 30 minutes of silence, or under
-- another scene. Where two clients watch one mini program, each entry would count twice: on a day
-- that Youshu saw, then Sensors, the others are left out.
--
-- grain: one row per event
-- key:   event_id
with

covered as (
    select distinct app_id, event_date, 0 as client_rank
    from lake.youshu__events
    where event_type = 'app_show'
    union all
    select distinct app_id, event_date, 1 as client_rank
    from lake.sensors__events
    where event_type = '$MPShow'
),

said as (
    select
        'sensors' as source, 1 as client_rank, event_id, event_type, happened_at, event_date,
        app_id, openid, 'sensors:' || distinct_id as local_id, scene_code, page_path, page_title,
        own_chan_id, own_guide_id, own_live_id, own_article_id, own_campaign_id, own_shop_id,
        own_product_id, own_ad_id, from_id, from_openid, share_path, share_depth, stay_ms
    from lake.sensors__events
    -- Sent before its $MPShow, a launch would lengthen the visit before.
    where event_type <> '$MPLaunch'
    union all
    select
        'wedata', 2, event_id, event_type, happened_at, event_date, app_id, openid,
        'wedata:' || openid, scene_code, page_path, null, own_chan_id, own_guide_id, own_live_id,
        own_article_id, own_campaign_id, own_shop_id, own_product_id, own_ad_id, null, null, null,
        null, null
    from lake.wedata__events
),

ranked as (
    select
        said.*,
        row_number() over (
            partition by said.event_id order by said.app_id asc nulls last
        ) as place
    from said
    where not exists (
        select 1 from covered
        where
            covered.client_rank < said.client_rank
            and covered.event_date = said.event_date
            and coalesce(covered.app_id = said.app_id, true)
    )
),

clients as (
    select
        ranked.*,
        coalesce(app_id || ':' || openid, local_id) as identity_value,
        case
            when app_id is not null and openid is not null then 'openid' else 'local_id'
        end as identity_kind,
        source || '|' || coalesce(app_id || ':' || openid, local_id) as run_id
    from ranked
    where place = 1
),

stepped as (
    select
        clients.*,
        event_type = '$MPShow' or (
            source = 'wedata' and coalesce(
                happened_at >= lag(happened_at) over steps + interval '30' minute
                or scene_code <> lag(scene_code) over steps,
                true
            )
        ) as is_show
    from clients
    window steps as (partition by run_id order by happened_at, event_id)
),

counted as (
    select
        stepped.*,
        sum(case when is_show then 1 else 0 end) over (
            partition by run_id order by happened_at, case when is_show then 0 else 1 end, event_id
            rows between unbounded preceding and current row
        ) as show_no
    from stepped
)

select
    counted.*,
    min(case when is_show then event_id end) over (partition by run_id, show_no) as visit_id
from counted
