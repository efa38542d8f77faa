-- Who visited, ordered and paid on which day in which slice: the table behind the channel cube.
-- Visits are those of fct_visit_days, orders those of fct_order_days; an order stands in the slice
-- of the opening in which it was placed. What a channel cost stands in its slice without a person.
--
-- grain:  one row per day, person and slice; person null where nobody can name them
-- key:    stat_date, person_key, slice_key
with

events as (
    select
        open_date as stat_date, one_id, cast(coalesce(scene_code, 0) as integer) as scene_key,
        chan_id, store_id, guide_id, landing_page, 1 as visit_count, 1 as open_count,
        0 as page_count, case when has_cart then 1 else 0 end as cart_open_count,
        case when has_share then 1 else 0 end as share_open_count,
        0 as created_order_count, 0 as paid_order_count, 0 as paid_fen, 0 as cohort_refund_fen,
        0 as item_count, cast(null as bigint) as cost_fen
    from marts.fct_opens
    union all
    select
        views.view_date, views.one_id, cast(coalesce(opens.scene_code, 0) as integer),
        opens.chan_id, opens.store_id, opens.guide_id, opens.landing_page, 1, 0, 1, 0, 0, 0, 0, 0,
        0, 0, null
    from marts.fct_page_views as views
    left join marts.fct_opens as opens on views.open_id = opens.open_id
    union all
    select
        orders.order_date, orders.one_id, slices.scene_key, slices.chan_id, slices.store_id,
        slices.guide_id, slices.landing_page, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
        null
    from marts.fct_orders as orders
    inner join marts.fct_order_slices as slices on orders.order_id = slices.order_id
    union all
    select
        orders.paid_date, orders.one_id, slices.scene_key, slices.chan_id, slices.store_id,
        slices.guide_id, slices.landing_page, 0, 0, 0, 0, 0, 0, 1, orders.paid_fen,
        coalesce(orders.refunded_fen, 0), orders.item_count, null
    from marts.fct_orders as orders
    inner join marts.fct_order_slices as slices on orders.order_id = slices.order_id
    where orders.is_counted
    union all
    select
        cost_date, null, null, chan_id, null, null, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, amount_fen
    from marts.fct_costs
),

first_payments as (
    select one_id, min(paid_date) as first_paid_date
    from marts.fct_orders
    where is_counted and one_id is not null
    group by one_id
),

buyers as (
    select
        first_payments.one_id,
        first_payments.first_paid_date,
        max(
            case
                when orders.paid_date - first_payments.first_paid_date between 1 and 30 then 1
                else 0
            end
        ) = 1 as is_back_buying_30
    from first_payments
    inner join marts.fct_orders as orders
        on first_payments.one_id = orders.one_id and orders.is_counted
    group by first_payments.one_id, first_payments.first_paid_date
)

select
    events.stat_date,
    cast(people.person_key as integer) as person_key,
    slices.slice_key,
    visitors.first_visit_date,
    visitors.is_back_day_1,
    visitors.is_back_day_7,
    visitors.is_back_day_30,
    buyers.first_paid_date,
    buyers.is_back_buying_30,
    sum(events.visit_count) > 0 as is_visit,
    cast(sum(events.open_count) as integer) as open_count,
    cast(sum(events.page_count) as integer) as page_count,
    cast(sum(events.cart_open_count) as integer) as cart_open_count,
    cast(sum(events.share_open_count) as integer) as share_open_count,
    cast(sum(events.created_order_count) as integer) as created_order_count,
    cast(sum(events.paid_order_count) as integer) as paid_order_count,
    cast(coalesce(sum(events.paid_fen), 0) as bigint) as paid_fen,
    cast(sum(events.cohort_refund_fen) as bigint) as cohort_refund_fen,
    cast(coalesce(sum(events.item_count), 0) as bigint) as item_count,
    cast(sum(events.cost_fen) as bigint) as cost_fen
from events
inner join marts.dim_slices as slices
    on
        events.scene_key is not distinct from slices.scene_key
        and events.chan_id is not distinct from slices.chan_id
        and events.store_id is not distinct from slices.store_id
        and events.guide_id is not distinct from slices.guide_id
        and events.landing_page is not distinct from slices.landing_page
left join marts.dim_people as people on events.one_id = people.one_id
left join marts.dim_visitors as visitors on events.one_id = visitors.one_id
left join buyers on events.one_id = buyers.one_id
group by
    events.stat_date,
    people.person_key,
    slices.slice_key,
    visitors.first_visit_date,
    visitors.is_back_day_1,
    visitors.is_back_day_7,
    visitors.is_back_day_30,
    buyers.first_paid_date,
    buyers.is_back_buying_30
order by events.stat_date, slices.slice_key, people.person_key
