-- What people did with products, whichever client saw it, in Youshu's words where there are such.
--
-- grain: one row per event
-- key:   event_id
-- carried: run_id
select
    event_id, run_id, visit_id, happened_at, event_type, action_type, sku_id, spu_id, sku_name,
    category, quantity, price_fen
from staging.stg_youshu_product_events
union all
select distinct
    events.event_id,
    events.run_id,
    events.visit_id,
    events.happened_at,
    case events.event_type
        when 'wxdata_browse_goods' then 'browse_sku_page'
        when 'wxdata_purchase_goods' then 'add_to_cart'
        else events.event_type
    end as event_type,
    goods.action_type,
    goods.sku_id,
    goods.spu_id,
    coalesce(goods.sku_name, goods.spu_name) as sku_name,
    cast(null as varchar) as category,
    coalesce(goods.action_count, goods.quantity) as quantity,
    goods.price_fen
from staging.stg_page_events as events
inner join lake.wedata__events as goods on events.event_id = goods.event_id
where
    events.event_type in (
        'wxdata_expose_goods', 'wxdata_click_goods', 'wxdata_browse_goods', 'wxdata_purchase_goods'
    )
