-- The session in which each order was placed: what tells an instant sale from a later one. A
-- session that crosses midnight is one session.
--
-- grain: one row per order placed in an opening
-- key:   order_id
with

placed as (
    select entries.order_id, fct_opens.session_id
    from marts.fct_order_entries as entries
    inner join marts.fct_opens on entries.open_id = fct_opens.open_id
),

sessions as (
    select
        fct_opens.session_id,
        min(fct_opens.opened_at) as started_at,
        max(fct_opens.closed_at) as ended_at
    from marts.fct_opens
    semi join placed on fct_opens.session_id = placed.session_id
    group by fct_opens.session_id
)

select
    placed.order_id,
    fct_orders.one_id,
    placed.session_id,
    sessions.started_at,
    sessions.ended_at
from placed
inner join sessions on placed.session_id = sessions.session_id
inner join marts.fct_orders on placed.order_id = fct_orders.order_id
