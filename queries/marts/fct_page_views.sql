-- Every page view, in the order of its opening. A view outside every opening has no position.
--
-- grain: one row per page view
-- key:   view_id
-- carried: one_id
with

views as (
    select
        views.view_id,
        opens.open_id,
        people.one_id,
        views.viewed_at,
        views.page_path,
        page_kinds.page_kind,
        views.page_title,
        views.stay_ms,
        views.product_id,
        brands.brand_id
    from staging.stg_client_page_views as views
    inner join staging.stg_client_people as people on views.run_id = people.run_id
    left join staging.stg_client_opens as opens on views.visit_id = opens.visit_id
    left join staging.stg_page_kinds as page_kinds on views.page_path = page_kinds.page_path
    cross join marts.dim_brands as brands
)

select
    view_id,
    open_id,
    one_id,
    viewed_at,
    cast(viewed_at at time zone 'Asia/Shanghai' as date) as view_date,
    case
        when open_id is not null
            then row_number() over (partition by open_id order by viewed_at, view_id)
    end as position,
    page_path,
    coalesce(page_kind, 'other') as page_kind,
    page_title,
    case
        when open_id is not null
            then lag(page_path) over (partition by open_id order by viewed_at, view_id)
    end as previous_path,
    case
        when open_id is not null
            then lead(page_path) over (partition by open_id order by viewed_at, view_id)
    end as next_path,
    stay_ms,
    product_id,
    brand_id
from views
