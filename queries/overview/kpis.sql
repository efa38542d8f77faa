-- The numbers of the period in one row, for the cards on the overview. A touchpoint family narrows
-- visits to those that began there, and orders to those placed in such visits.
--
-- grain:  one row
-- key:    start_date
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

visits as (
    select
        uv(person_key) as uv,
        new_uv(person_key, is_new) as new_uv,
        opens(open_count) as opens,
        pv(page_count) as pv,
        depth(distinct_page_count, open_count) as depth,
        stay_per_uv(stay_ms, person_key) as stay_per_uv,
        stay_per_open(stay_ms, open_count) as stay_per_open,
        bounce_rate(bounce_count, open_count) as bounce_rate,
        unknown_share(case when is_known then 0 else open_count end, open_count) as unknown_share
    from visits_of(
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    )
),

orders as (
    select
        order_uv(person_key, created_order_count) as order_uv,
        order_count(created_order_count) as order_count,
        created_fen(created_fen) as created_fen,
        pay_uv(person_key, paid_order_count) as pay_uv,
        pay_orders(paid_order_count) as pay_orders,
        pay_items(item_count) as pay_items,
        paid_fen(paid_fen) as paid_fen,
        paid_fen(case when is_new_buyer then paid_fen end) as new_buyer_fen,
        refunded_fen(refund_fen) as refunded_fen,
        net_fen(paid_fen, cohort_refund_fen) as net_fen,
        net_cash_fen(paid_fen, refund_fen) as net_cash_fen,
        refund_rate_amt(cohort_refund_fen, paid_fen) as refund_rate_amt,
        refund_rate_ord(cohort_refund_order_count, paid_order_count) as refund_rate_ord
    from orders_of(
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    )
)

select
    $start_date::date as start_date,
    $end_date::date as end_date,
    visits.*,
    new_uv_share(visits.new_uv, visits.uv) as new_uv_share,
    orders.* exclude (new_buyer_fen),  -- noqa: RF02
    order_cvr(orders.order_uv, visits.uv) as order_cvr,
    pay_cvr(orders.pay_uv, visits.uv) as pay_cvr,
    order_pay_rate(orders.pay_uv, orders.order_uv) as order_pay_rate,
    aov_user_fen(orders.paid_fen, orders.pay_uv) as aov_user_fen,
    aov_order_fen(orders.paid_fen, orders.pay_orders) as aov_order_fen,
    asp_fen(orders.paid_fen, orders.pay_items) as asp_fen,
    upt(orders.pay_items, orders.pay_orders) as upt,
    new_buyer_share(orders.new_buyer_fen, orders.paid_fen) as new_buyer_share
from visits
cross join orders
