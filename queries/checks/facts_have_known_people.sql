-- Whoever opened, looked, followed, watched or was refunded is a person we know, or nobody.
-- title:    各明细的人都在人员表里
-- title_en: Facts belong to known people
-- severity: stop
with

seen as (
    select 'open' as fact, one_id from marts.fct_opens
    union
    select 'page_view' as fact, one_id from marts.fct_page_views
    union
    select 'product_event' as fact, one_id from marts.fct_product_events
    union
    select 'contact' as fact, one_id from marts.fct_contacts
    union
    select 'live_viewer' as fact, one_id from marts.fct_live_viewers
    union
    select 'refund' as fact, one_id from marts.fct_refunds
    union
    select 'identity' as fact, one_id from marts.dim_identities
)

select seen.fact, seen.one_id
from seen
left join marts.dim_people as people on seen.one_id = people.one_id
where seen.one_id is not null and people.one_id is null
