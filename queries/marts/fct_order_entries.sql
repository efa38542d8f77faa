-- The opening in which an order was placed, where the log saw it: what lets money be counted by
-- touchpoint. Of several openings that were under way, the one begun last.
--
-- grain:  one row per order placed in an opening
-- key:    order_id
with

placements as (
    select
        fct_orders.order_id,
        fct_opens.open_id,
        fct_opens.scene_code,
        row_number() over (
            partition by fct_orders.order_id
            order by fct_opens.opened_at desc, fct_opens.open_id asc
        ) as recency
    from marts.fct_orders
    inner join marts.fct_opens
        on
            fct_orders.one_id = fct_opens.one_id
            and fct_orders.created_at >= fct_opens.opened_at
            and fct_orders.created_at <= fct_opens.closed_at
)

select order_id, open_id, scene_code
from placements
where recency = 1
