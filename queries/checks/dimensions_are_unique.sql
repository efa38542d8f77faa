-- Each store, guide, channel, campaign, product, scene, live session and day is listed once.
-- title:    各主数据不重复
-- title_en: Lists name everything once
-- severity: stop
with

listed as (
    select 'store' as list, store_id as id from marts.dim_stores
    union all
    select 'guide' as list, guide_id as id from marts.dim_guides
    union all
    select 'channel' as list, chan_id as id from marts.dim_channels
    union all
    select 'campaign' as list, source || ':' || campaign_id as id from marts.dim_campaigns
    union all
    select 'product' as list, product_id as id from marts.dim_products
    union all
    select 'live' as list, live_id as id from marts.dim_live_sessions
    union all
    select 'scene' as list, cast(scene_code as varchar) as id from marts.dim_touchpoints
    union all
    select 'day' as list, cast(calendar_date as varchar) as id from marts.dim_dates
)

select list, id, count(*) as row_count
from listed
group by list, id
having count(*) > 1 or id is null
