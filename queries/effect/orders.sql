-- The paid orders of the period, the 500 largest, for opening the trail of one on the effect page.
--
-- grain:  one row per order
-- key:    order_id
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         form         varchar    day, or rolling for hours; null means natural days
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
--         channel      varchar    null means every channel
with

orders as (
    select
        order_id,
        any_value(paid_date) as paid_date,
        any_value(store_id) as store_id,
        any_value(paid_fen) as paid_fen,
        any_value(is_first_paid) as is_first_paid,
        count(touch_id) as attr_touches
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[],
            'paid',
            coalesce($form::varchar, 'day'),
            coalesce($breakdown::varchar, 'family')
        )
    where window_days = 30
    group by order_id
    having $channel::varchar is null or bool_or(channel = $channel::varchar)
)

select
    orders.order_id,
    orders.paid_date,
    coalesce(stores.store_name, orders.store_id) as store_name,
    orders.paid_fen,
    orders.attr_touches,
    orders.is_first_paid
from orders
left join marts.dim_stores as stores on orders.store_id = stores.store_id
order by orders.paid_fen desc, orders.order_id asc
limit 500
