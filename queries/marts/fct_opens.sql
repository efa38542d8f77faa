-- Every opening of the mini program: where it came from, what was done in it, how it ended.
-- Openings are counted from app_show alone: a cold start reports app_launch as well (T9).
--
-- grain: one row per opening
-- key:   open_id
-- carried: one_id
with

first_dates as (
    select one_id, min(seen_date) as first_date
    from (
        select one_id, cast(opened_at at time zone 'Asia/Shanghai' as date) as seen_date
        from staging.stg_client_open_deeds
        union all
        select one_id, view_date as seen_date from marts.fct_page_views
    ) as sightings
    group by one_id
)

select
    deeds.open_id,
    shows.source || ':' || deeds.open_id as touch_id,
    deeds.session_id,
    deeds.one_id,
    deeds.opened_at,
    deeds.closed_at,
    deeds.open_date,
    shows.scene_code,
    shows.chan_id,
    shows.guide_id,
    shows.live_id,
    shows.store_id,
    shows.app_id,
    shows.page_path as landing_page,
    coalesce(landing_kinds.page_kind, 'other') as landing_kind,
    -- Left before any page reported itself: the landing page is the last that is known.
    coalesce(deeds.exit_page, shows.page_path) as exit_page,
    coalesce(deeds.exit_kind, landing_kinds.page_kind, 'other') as exit_kind,
    cast(deeds.entry_count as integer) as entry_count,
    cast(deeds.page_count as integer) as page_count,
    cast(deeds.distinct_page_count as integer) as distinct_page_count,
    cast(deeds.stay_ms as bigint) as stay_ms,
    deeds.open_date = first_dates.first_date as is_new_visitor,
    -- The deed nearest to an order.
    case
        when deeds.has_cart or deeds.has_cart_view then 'cart'
        when deeds.page_count <= 1 and not deeds.has_order then 'bounce'
        when deeds.has_product_view then 'product'
        when deeds.has_live_view then 'live'
        when deeds.has_activity_view then 'activity'
        else 'browse'
    end as deed,
    case
        when deeds.has_pay then 'paid'
        when deeds.has_order then 'ordered'
        when deeds.has_share then 'shared'
        else 'left'
    end as outcome,
    deeds.has_product_view,
    deeds.has_cart,
    deeds.has_order,
    deeds.has_pay,
    deeds.has_share,
    cast(deeds.order_count as integer) as order_count,
    cast(deeds.paid_order_count as integer) as paid_order_count,
    cast(deeds.paid_fen as bigint) as paid_fen,
    cast(deeds.share_count as integer) as share_count,
    brands.brand_id
from staging.stg_client_open_deeds as deeds
inner join staging.stg_client_shows as shows on deeds.open_id = shows.visit_id
inner join first_dates on deeds.one_id = first_dates.one_id
left join staging.stg_page_kinds as landing_kinds on shows.page_path = landing_kinds.page_path
cross join marts.dim_brands as brands
