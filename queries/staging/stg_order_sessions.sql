-- The session in which each order was placed: what tells an instant sale from a later one. A
-- session that crosses midnight is one session.
--
-- grain: one row per order placed in an opening
-- key:   order_id
with

sessions as (
    select session_id, min(opened_at) as started_at, max(closed_at) as ended_at
    from marts.fct_opens
    group by session_id
)

select
    fct_order_entries.order_id,
    fct_opens.session_id,
    sessions.started_at,
    sessions.ended_at
from marts.fct_order_entries
inner join marts.fct_opens on fct_order_entries.open_id = fct_opens.open_id
inner join sessions on fct_opens.session_id = sessions.session_id
