-- The campaigns that delivered tables describe, for the list of campaigns. Where no day is told,
-- those of its first and last touch stand for it; one without any day is left out.
--
-- grain: one row per campaign
-- key:   campaign_id
with

touched as (
    select campaign_id, min(touch_date) as first_date, max(touch_date) as last_date
    from marts.fct_touch_days
    where campaign_id is not null
    group by campaign_id
),

described as (
    select
        campaign_id,
        max(campaign_name) as campaign_name,
        min(start_date) as start_date,
        max(end_date) as end_date
    from marts.dim_campaigns
    where source is distinct from 'app'
    group by campaign_id
)

select
    described.campaign_id,
    described.campaign_name,
    coalesce(described.start_date, touched.first_date) as start_date,
    coalesce(described.end_date, touched.last_date, described.start_date) as end_date
from described
left join touched on described.campaign_id = touched.campaign_id
where coalesce(described.start_date, touched.first_date) is not null
order by start_date desc, described.campaign_id asc
