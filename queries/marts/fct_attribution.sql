-- To which touches every paid order is owed, to the 分, by each additive model in each window. An
-- order that nothing touched in a window stands alone there with its whole amount: unattributed
-- money is a row, never hidden, and each model's credits of a window add up to all that was paid.
--
-- grain: one row per order, window and touch; touch_id null where nothing touched it
-- key:   order_id, touch_id, window_form, window_days
-- carried: one_id
with

orders as (
    select
        fct_orders.order_id,
        fct_orders.one_id,
        fct_orders.paid_date,
        fct_orders.store_id,
        fct_orders.is_first_paid,
        fct_orders.paid_fen,
        fct_orders.refunded_fen,
        fct_orders.brand_id,
        windows.window_form,
        windows.window_days
    from marts.fct_orders
    cross join staging.stg_attribution_windows as windows
    where fct_orders.is_counted
)

select
    orders.order_id,
    credits.touch_id,
    orders.window_form,
    orders.window_days,
    orders.paid_date,
    credits.touch_date,
    orders.one_id,
    orders.store_id,
    orders.is_first_paid,
    visitors.first_visit_date,
    credits.kind as touch_kind,
    case
        when credits.kind = 'entry' then cast(coalesce(credits.scene_code, 0) as integer)
    end as scene_key,
    credits.chan_id,
    credits.campaign_id,
    credits.guide_id,
    credits.live_id,
    credits.article_id,
    credits.angle,
    credits.touch_count,
    credits.place,
    orders.paid_fen,
    orders.refunded_fen,
    case when credits.order_id is null then orders.paid_fen else credits.last_fen end
        as last_fen,
    case
        when credits.order_id is null then orders.paid_fen else credits.last_non_direct_fen
    end as last_non_direct_fen,
    case when credits.order_id is null then orders.paid_fen else credits.first_fen end
        as first_fen,
    case when credits.order_id is null then orders.paid_fen else credits.linear_fen end
        as linear_fen,
    case when credits.order_id is null then orders.paid_fen else credits.position_fen end
        as position_fen,
    case when credits.order_id is null then orders.paid_fen else credits.time_decay_fen end
        as time_decay_fen,
    orders.brand_id
from orders
left join staging.stg_attribution_credits as credits
    on
        orders.order_id = credits.order_id
        and orders.window_form = credits.window_form
        and orders.window_days = credits.window_days
left join marts.dim_visitors as visitors on orders.one_id = visitors.one_id
order by orders.window_form, orders.window_days, orders.paid_date
