-- What was paid in the period and how much of it any touch can claim, for the cards on the effect
-- page. Which model shares it out changes nothing here.
--
-- grain:  one row
-- key:    paid_fen
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         basis        varchar    paid, or touched by the day of the touch; null means paid
--         form         varchar    day, or rolling for hours; null means natural days
--         window_days  integer    1, 7, 15 or 30; null means 7
with

credits as (
    select *, touch_id is not null as is_owed
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[],
            coalesce($basis::varchar, 'paid'),
            coalesce($form::varchar, 'day'),
            'kind'
        )
    where window_days = coalesce($window_days::integer, 7)
)

select
    paid_fen(last_fen) as paid_fen,
    attr_fen(last_fen, is_owed) as attr_fen,
    attr_unattributed_share(last_fen, is_owed) as attr_unattributed_share,
    attr_orders(case when is_owed then order_id end) as attr_orders,
    attr_buyers(case when is_owed then one_id end) as attr_buyers,
    attr_new_buyers(case when is_owed then one_id end, is_first_paid) as attr_new_buyers
from credits
