-- Every store, guide, channel, live session and product that a fact names is in its list, so that
-- no page drops the fact.
-- title:    明细里的门店、导购、渠道、直播、商品都在主数据里
-- title_en: Facts name listed things
-- severity: warn
with

named as (
    select 'store' as list, store_id as id from marts.fct_opens
    union
    select 'store' as list, store_id as id from marts.fct_orders
    union
    select 'guide' as list, guide_id as id from marts.fct_opens
    union
    select 'guide' as list, guide_id as id from marts.fct_orders
    union
    select 'guide' as list, guide_id as id from marts.fct_contacts
    union
    select 'guide' as list, guide_id as id from marts.fct_guide_days
    union
    select 'channel' as list, chan_id as id from marts.fct_touches
    union
    select 'live' as list, live_id as id from marts.fct_touches
    union
    select 'live' as list, live_id as id from marts.fct_live_minutes
    union
    select 'live' as list, live_id as id from marts.fct_live_viewers
    union
    select 'product' as list, product_id as id from marts.fct_order_items
),

listed as (
    select 'store' as list, store_id as id from marts.dim_stores
    union all
    select 'guide' as list, guide_id as id from marts.dim_guides
    union all
    select 'channel' as list, chan_id as id from marts.dim_channels
    union all
    select 'live' as list, live_id as id from marts.dim_live_sessions
    union all
    select 'product' as list, product_id as id from marts.dim_products
)

select named.list, named.id
from named
left join listed on named.list = listed.list and named.id = listed.id
where named.id is not null and listed.id is null
