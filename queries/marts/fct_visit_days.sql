-- Who visited on which day and through which entry, with what came of it: the table behind every
-- count of visitors. A page view alone makes a visit day too, as an opening that crosses midnight
-- does on its second day.
--
-- grain:  one row per day, person, entry scene, channel and store; null where unknown
-- key:    visit_date, person_key, scene_key, chan_id, store_id
with

visits as (
    select open_date as visit_date, one_id, scene_code, chan_id, store_id, open_id, 0 as page_count
    from marts.fct_opens
    union all
    select
        fct_page_views.view_date as visit_date,
        fct_page_views.one_id,
        fct_opens.scene_code,
        fct_opens.chan_id,
        fct_opens.store_id,
        null as open_id,
        1 as page_count
    from marts.fct_page_views
    left join marts.fct_opens on fct_page_views.open_id = fct_opens.open_id
)

select
    visits.visit_date,
    cast(dim_people.person_key as integer) as person_key,
    cast(coalesce(visits.scene_code, 0) as integer) as scene_key,
    visits.chan_id,
    visits.store_id,
    dim_visitors.first_visit_date,
    dim_visitors.is_back_day_1,
    dim_visitors.is_back_day_7,
    cast(count(fct_opens.open_id) as integer) as open_count,
    cast(sum(visits.page_count) as integer) as page_count,
    cast(coalesce(sum(fct_opens.distinct_page_count), 0) as integer) as distinct_page_count,
    cast(sum(fct_opens.stay_ms) as bigint) as stay_ms,
    cast(count(case when fct_opens.page_count <= 1 then 1 end) as integer) as bounce_count,
    cast(count(case when fct_opens.has_product_view then 1 end) as integer) as product_open_count,
    cast(count(case when fct_opens.has_cart then 1 end) as integer) as cart_open_count,
    cast(count(case when fct_opens.has_order then 1 end) as integer) as order_open_count,
    cast(count(case when fct_opens.has_share then 1 end) as integer) as share_open_count,
    cast(coalesce(sum(fct_opens.paid_order_count), 0) as integer) as paid_order_count,
    cast(coalesce(sum(fct_opens.paid_fen), 0) as bigint) as paid_fen
from visits
left join marts.fct_opens on visits.open_id = fct_opens.open_id
left join marts.dim_people on visits.one_id = dim_people.one_id
left join marts.dim_visitors on visits.one_id = dim_visitors.one_id
group by
    visits.visit_date,
    dim_people.person_key,
    coalesce(visits.scene_code, 0),
    visits.chan_id,
    visits.store_id,
    dim_visitors.first_visit_date,
    dim_visitors.is_back_day_1,
    dim_visitors.is_back_day_7
order by visits.visit_date, coalesce(visits.scene_code, 0), dim_people.person_key
