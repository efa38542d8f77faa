-- What each channel earned, by every model side by side and in every window, on the effect page.
-- One order may be owed to several channels, so orders and buyers do not add up over channels;
-- the credits of each additive model do, with what nothing touched as a row of its own.
--
-- grain:  one row per window and channel with a credit in the period
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

orders as (
    select
        window_days,
        channel,
        order_id,
        any_value(one_id) as one_id,
        any_value(is_first_paid) as is_first_paid,
        any_value(paid_fen) as paid_fen,
        any_value(refunded_fen) as refunded_fen,
        sum(last_fen) as last_fen,
        sum(last_non_direct_fen) as last_non_direct_fen,
        sum(first_fen) as first_fen,
        sum(linear_fen) as linear_fen,
        sum(position_fen) as position_fen,
        sum(time_decay_fen) as time_decay_fen,
        sum(case when angle = 'instant' then last_fen else 0 end) as instant_fen,
        sum(case when angle = 'short' then last_fen else 0 end) as short_fen,
        sum(case when angle = 'long' then last_fen else 0 end) as long_fen
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[],
            coalesce($basis::varchar, 'paid'),
            coalesce($form::varchar, 'day'),
            coalesce($breakdown::varchar, 'family')
        )
    group by window_days, channel, order_id
),

-- A channel's Shapley value where an order needs all channels of its path: equal parts of it.
parts as (
    select
        *,
        count(*) over (partition by window_days, order_id) as channel_count,
        row_number() over (partition by window_days, order_id order by channel) as channel_no
    from orders
)

select
    window_days,
    channel,
    attr_orders(order_id) as attr_orders,
    attr_buyers(one_id) as attr_buyers,
    attr_new_buyers(one_id, is_first_paid) as attr_new_buyers,
    attr_last_fen(last_fen) as attr_last_fen,
    attr_last_non_direct_fen(last_non_direct_fen) as attr_last_non_direct_fen,
    attr_first_fen(first_fen) as attr_first_fen,
    attr_linear_fen(linear_fen) as attr_linear_fen,
    attr_position_fen(position_fen) as attr_position_fen,
    attr_time_decay_fen(time_decay_fen) as attr_time_decay_fen,
    case
        when coalesce($basis::varchar, 'paid') = 'paid' and $families::varchar[] is null
            then attr_shapley_fen(paid_fen, channel_count, channel_no)
    end as attr_shapley_fen,
    attr_participation_fen(paid_fen) as attr_participation_fen,
    attr_instant_fen(instant_fen) as attr_instant_fen,
    attr_short_fen(short_fen) as attr_short_fen,
    attr_long_fen(long_fen) as attr_long_fen
from parts
group by window_days, channel
order by window_days asc, attr_last_fen desc, channel asc
