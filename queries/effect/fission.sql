-- What each channel brought by fission, on top of what it earned from those it touched: orders of
-- people who came by the cards of those people, within the window after coming, on the effect page.
-- Everybody above a buyer may owe it to another channel, so channels do not add up; the row total
-- counts each order once.
--
-- grain:  one row per window and channel with such an order, and one per window of all of them
-- key:    window_days, channel
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         basis        varchar    paid, or touched by the day of the touch; null means paid
--         form         varchar    day, or rolling for hours; null means natural days
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
with

-- An order counts once for a channel, however many above its buyer that channel touched.
orders as (
    select
        window_days,
        coalesce(channel, 'total') as channel,
        order_id,
        any_value(person_key) as person_key,
        any_value(paid_fen) as paid_fen
    from
        fission_credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[],
            coalesce($basis::varchar, 'paid'),
            coalesce($form::varchar, 'day'),
            coalesce($breakdown::varchar, 'family')
        )
    group by grouping sets ((window_days, channel, order_id), (window_days, order_id))
)

select
    window_days,
    channel,
    attr_fission_fen(paid_fen) as attr_fission_fen,
    attr_fission_orders(order_id) as attr_fission_orders,
    attr_fission_buyers(person_key) as attr_fission_buyers
from orders
group by window_days, channel
order by window_days asc, attr_fission_fen desc, channel asc
