-- The opening in which the log saw an order placed: what lets money be counted by touchpoint. An
-- order the log does not know is not given to an opening that merely was under way.
--
-- grain: one row per order placed in an opening
-- key:   order_id
select
    placements.order_id,
    placements.open_id,
    fct_opens.scene_code
from staging.stg_client_open_orders as placements
inner join marts.fct_opens on placements.open_id = fct_opens.open_id
where placements.is_placed_here
