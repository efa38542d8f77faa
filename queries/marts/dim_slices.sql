-- Every combination of entry, channel, store, guide and landing page that a visit or an order
-- carried, as one whole number: what lets the cube count people by any of them.
--
-- grain: one row per combination; null where unknown, scene null for orders outside any visit seen
-- key:   slice_key
with

slices as (
    select
        cast(coalesce(scene_code, 0) as integer) as scene_key,
        chan_id,
        store_id,
        guide_id,
        landing_page
    from marts.fct_opens
    union
    select scene_key, chan_id, store_id, guide_id, landing_page from marts.fct_order_slices
    union
    select null, chan_id, null, null, null from marts.fct_costs
    union
    -- a page view whose opening is not known
    select 0, null, null, null, null
)

select
    cast(
        row_number() over (order by scene_key, chan_id, store_id, guide_id, landing_page)
        as integer
    ) as slice_key,
    scene_key,
    chan_id,
    store_id,
    guide_id,
    landing_page
from slices
