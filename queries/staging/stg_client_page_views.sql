-- Every page view, whichever client saw it. Sensors tells the stay of a view when its page is left;
-- WeData tells of product pages alone, once per SKU.
--
-- grain: one row per page view
-- key:   view_id
-- carried: run_id
with

pages as (
    select
        events.*,
        lead(event_type) over (partition by run_id, page_path order by happened_at, event_id)
            as next_type,
        lead(stay_ms) over (partition by run_id, page_path order by happened_at, event_id)
            as next_stay_ms
    from staging.stg_page_events as events
    where event_type in ('$MPViewScreen', '$MPPageLeave', 'wxdata_browse_goods')
)

select view_id, run_id, visit_id, viewed_at, page_path, page_title, product_id, stay_ms
from staging.stg_youshu_page_views
union all
select
    min(event_id) as view_id,
    run_id,
    min(visit_id) as visit_id,
    happened_at as viewed_at,
    coalesce(page_path, '') as page_path,
    min(page_title) as page_title,
    min(own_product_id) as product_id,
    max(case when next_type = '$MPPageLeave' then next_stay_ms end) as stay_ms
from pages
where event_type <> '$MPPageLeave'
group by run_id, happened_at, coalesce(page_path, '')
