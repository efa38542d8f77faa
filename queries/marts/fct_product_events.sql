-- What people did with products: seen, put in the cart, collected.
--
-- grain: one row per deed
-- key:   event_id
-- carried: one_id
select
    events.event_id,
    people.one_id,
    opens.open_id,
    events.happened_at as occurred_at,
    cast(events.happened_at at time zone 'Asia/Shanghai' as date) as event_date,
    events.event_type,
    events.action_type,
    events.sku_id,
    events.spu_id,
    events.sku_name as product_name,
    events.category,
    events.quantity,
    events.price_fen,
    brands.brand_id
from staging.stg_client_product_events as events
inner join staging.stg_client_people as people on events.run_id = people.run_id
left join staging.stg_client_opens as opens on events.visit_id = opens.visit_id
cross join marts.dim_brands as brands
