-- How openings ran, from the entry to the way they ended: the table behind the flow, the landing
-- pages, the next steps and the exits.
--
-- grain:  one row per day, entry scene, store, first visit day of the person, landing page, second
--         page, last page, deepest deed and outcome; null where unknown
-- key:    open_date, scene_key, store_id, first_visit_date, landing_page, landing_kind, next_page,
--         next_kind, exit_page, exit_kind, deed, outcome
with

second_pages as (
    select open_id, min(page_path) as next_page, min(page_kind) as next_kind
    from marts.fct_page_views
    where position = 2 and open_id is not null
    group by open_id
)

select
    fct_opens.open_date,
    cast(coalesce(fct_opens.scene_code, 0) as integer) as scene_key,
    fct_opens.store_id,
    dim_visitors.first_visit_date,
    fct_opens.landing_page,
    fct_opens.landing_kind,
    second_pages.next_page,
    second_pages.next_kind,
    fct_opens.exit_page,
    fct_opens.exit_kind,
    fct_opens.deed,
    fct_opens.outcome,
    cast(count(*) as integer) as open_count,
    cast(count(case when fct_opens.page_count <= 1 then 1 end) as integer) as bounce_count,
    cast(count(case when fct_opens.has_product_view then 1 end) as integer) as product_open_count,
    cast(count(case when fct_opens.has_cart then 1 end) as integer) as cart_open_count,
    cast(count(case when fct_opens.has_order then 1 end) as integer) as order_open_count,
    cast(coalesce(sum(fct_opens.paid_order_count), 0) as integer) as paid_order_count,
    cast(coalesce(sum(fct_opens.paid_fen), 0) as bigint) as paid_fen,
    cast(sum(fct_opens.stay_ms) as bigint) as stay_ms
from marts.fct_opens
left join second_pages on fct_opens.open_id = second_pages.open_id
left join marts.dim_visitors on fct_opens.one_id = dim_visitors.one_id
group by
    fct_opens.open_date,
    coalesce(fct_opens.scene_code, 0),
    fct_opens.store_id,
    dim_visitors.first_visit_date,
    fct_opens.landing_page,
    fct_opens.landing_kind,
    second_pages.next_page,
    second_pages.next_kind,
    fct_opens.exit_page,
    fct_opens.exit_kind,
    fct_opens.deed,
    fct_opens.outcome
order by fct_opens.open_date, coalesce(fct_opens.scene_code, 0)
