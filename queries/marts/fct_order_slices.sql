-- What each order carried that a visit carries too: the entry, channel and landing page of the
-- opening in which it was placed, the store and guide that the order names itself.
--
-- grain: one row per order
-- key:   order_id
select
    orders.order_id,
    case
        when entries.order_id is not null
            then cast(coalesce(entries.scene_code, 0) as integer)
    end as scene_key,
    opens.chan_id,
    orders.store_id,
    coalesce(orders.guide_id, opens.guide_id) as guide_id,
    opens.landing_page
from marts.fct_orders as orders
left join marts.fct_order_entries as entries on orders.order_id = entries.order_id
left join marts.fct_opens as opens on entries.open_id = opens.open_id
