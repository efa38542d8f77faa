-- An open counts as many pages as it has page views.
-- title:    打开的页数与浏览记录一致
-- title_en: Page counts match the page views
-- severity: stop
with

viewed as (
    select open_id, count(*) as view_count
    from marts.fct_page_views
    group by open_id
)

select opens.open_id, opens.page_count, coalesce(viewed.view_count, 0) as view_count
from marts.fct_opens as opens
left join viewed on opens.open_id = viewed.open_id
where opens.page_count <> coalesce(viewed.view_count, 0)
