-- Every shop that a table describes or an order, refund or guide names.
--
-- grain: one row per shop
-- key:   store_id
with

described as (
    select
        store_id,
        max(store_name) as store_name,
        max(region) as region,
        max(city) as city
    from lake.mapped__stores
    group by store_id
),

named as (
    select store_id from described
    union
    select store_id from marts.fct_orders
    union
    select store_id from marts.fct_refunds
    union
    select store_id from staging.stg_mapped_guides
)

select
    named.store_id,
    described.region,
    described.city,
    -- Youzan names its shops by name, so the id reads as one.
    coalesce(described.store_name, named.store_id) as store_name
from named
left join described on named.store_id = described.store_id
where named.store_id is not null
