-- What was done in each opening: pages seen, products, cards sent, orders placed and paid.
--
-- grain: one row per opening
-- key:   open_id
-- carried: one_id
with

opens as (
    select
        open_id,
        min(one_id) as one_id,
        min(shown_at) as opened_at,
        max(ended_at) as closed_at,
        max(case when begins_open then session_id end) as session_id,
        count(*) as entry_count
    from staging.stg_client_opens
    group by open_id
),

pages as (
    select
        open_id,
        count(*) as page_count,
        count(distinct page_path) as distinct_page_count,
        sum(stay_ms) as stay_ms,
        max(case when next_path is null then page_path end) as exit_page,
        max(case when next_path is null then page_kind end) as exit_kind,
        max(case when page_kind = 'product' then 1 else 0 end) as has_product,
        max(case when page_kind = 'activity' then 1 else 0 end) as has_activity,
        max(case when page_kind = 'live' then 1 else 0 end) as has_live,
        max(case when page_kind = 'cart' then 1 else 0 end) as has_cart_page
    from marts.fct_page_views
    where open_id is not null
    group by open_id
),

products as (
    select
        open_id,
        max(case when event_type = 'browse_sku_page' then 1 else 0 end) as has_product,
        max(
            case
                when event_type = 'add_to_cart' and coalesce(action_type, '') not like 'remove%'
                    then 1
                else 0
            end
        ) as has_cart
    from marts.fct_product_events
    where open_id is not null
    group by open_id
),

shares as (
    select opens.open_id, count(*) as share_count
    from staging.stg_client_shares as shares
    inner join staging.stg_client_opens as opens on shares.visit_id = opens.visit_id
    group by opens.open_id
),

orders as (
    select
        open_id,
        sum(case when is_placed_here then 1 else 0 end) as order_count,
        sum(case when is_paid_here then 1 else 0 end) as paid_order_count,
        sum(case when is_paid_here then paid_fen else 0 end) as paid_fen
    from staging.stg_client_open_orders
    group by open_id
)

select
    opens.open_id,
    opens.session_id,
    opens.one_id,
    opens.opened_at,
    opens.closed_at,
    opens.entry_count,
    cast(opens.opened_at at time zone 'Asia/Shanghai' as date) as open_date,
    coalesce(pages.page_count, 0) as page_count,
    coalesce(pages.distinct_page_count, 0) as distinct_page_count,
    pages.stay_ms,
    pages.exit_page,
    pages.exit_kind,
    coalesce(pages.has_product, 0) + coalesce(products.has_product, 0) > 0 as has_product_view,
    coalesce(pages.has_activity, 0) = 1 as has_activity_view,
    coalesce(pages.has_live, 0) = 1 as has_live_view,
    coalesce(pages.has_cart_page, 0) = 1 as has_cart_view,
    coalesce(products.has_cart, 0) = 1 as has_cart,
    orders.open_id is not null as has_order,
    coalesce(orders.paid_order_count, 0) > 0 as has_pay,
    coalesce(shares.share_count, 0) > 0 as has_share,
    coalesce(orders.order_count, 0) as order_count,
    coalesce(orders.paid_order_count, 0) as paid_order_count,
    coalesce(orders.paid_fen, 0) as paid_fen,
    coalesce(shares.share_count, 0) as share_count
from opens
left join pages on opens.open_id = pages.open_id
left join products on opens.open_id = products.open_id
left join shares on opens.open_id = shares.open_id
left join orders on opens.open_id = orders.open_id
