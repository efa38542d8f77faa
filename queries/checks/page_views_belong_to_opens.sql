-- Each page view belongs to an open that exists.
-- title:    浏览记录都属于某次打开
-- title_en: Page views belong to opens
-- severity: stop
select page_views.open_id, page_views.viewed_at, page_views.page_path
from marts.fct_page_views as page_views
left join marts.fct_opens as opens on page_views.open_id = opens.open_id
where page_views.open_id is not null and opens.open_id is null
