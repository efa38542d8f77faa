-- Each page view and each product event is one row.
-- title:    浏览与商品行为不重复
-- title_en: Page views and product events are unique
-- severity: stop
select 'page_view' as fact, view_id as id, count(*) as row_count
from marts.fct_page_views
group by view_id
having count(*) > 1
union all
select 'product_event' as fact, event_id as id, count(*) as row_count
from marts.fct_product_events
group by event_id
having count(*) > 1
