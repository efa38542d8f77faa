-- Every product that a table describes or an order line names.
--
-- grain: one row per product
-- key:   product_id
with

described as (
    select
        product_id,
        max(product_name) as product_name,
        max(category) as category
    from lake.mapped__products
    group by product_id
),

sold as (
    select product_id, max(product_name) as product_name
    from marts.fct_order_items
    group by product_id
)

select
    coalesce(described.product_id, sold.product_id) as product_id,
    coalesce(described.product_name, sold.product_name) as product_name,
    described.category
from described
full outer join sold on described.product_id = sold.product_id
where coalesce(described.product_id, sold.product_id) is not null
