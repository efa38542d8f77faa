-- The numbers of each day, for the trend and the small curves on the overview.
--
-- grain:  one row per day of the period, days on which nothing happened included
-- key:    stat_date
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

days as (
    select
        unnest(generate_series($start_date::date, $end_date::date, interval 1 day))::date
            as stat_date
),

visits as (
    select
        visit_date,
        uv(person_key) as uv,
        new_uv(person_key, is_first_day) as new_uv,
        opens(open_count) as opens,
        pv(page_count) as pv,
        bounce_rate(bounce_count, open_count) as bounce_rate,
        stay_per_uv(stay_ms, person_key) as stay_per_uv
    from
        visits_of(
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by visit_date
),

orders as (
    select
        stat_date,
        order_uv(person_key, created_order_count) as order_uv,
        order_count(created_order_count) as order_count,
        pay_uv(person_key, paid_order_count) as pay_uv,
        pay_orders(paid_order_count) as pay_orders,
        paid_fen(paid_fen) as paid_fen,
        refunded_fen(refund_fen) as refunded_fen,
        net_fen(paid_fen, cohort_refund_fen) as net_fen
    from
        orders_of(
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by stat_date
)

select
    days.stat_date,
    days.stat_date - $start_date::date + 1 as day_number,
    coalesce(visits.uv, 0) as uv,
    coalesce(visits.new_uv, 0) as new_uv,
    coalesce(visits.opens, 0) as opens,
    coalesce(visits.pv, 0) as pv,
    visits.bounce_rate,
    visits.stay_per_uv,
    coalesce(orders.order_uv, 0) as order_uv,
    coalesce(orders.order_count, 0) as order_count,
    coalesce(orders.pay_uv, 0) as pay_uv,
    coalesce(orders.pay_orders, 0) as pay_orders,
    coalesce(orders.paid_fen, 0) as paid_fen,
    coalesce(orders.refunded_fen, 0) as refunded_fen,
    coalesce(orders.net_fen, 0) as net_fen,
    order_cvr(coalesce(orders.order_uv, 0), visits.uv) as order_cvr,
    pay_cvr(coalesce(orders.pay_uv, 0), visits.uv) as pay_cvr,
    aov_user_fen(orders.paid_fen, orders.pay_uv) as aov_user_fen
from days
left join visits on days.stat_date = visits.visit_date
left join orders on days.stat_date = orders.stat_date
order by days.stat_date
