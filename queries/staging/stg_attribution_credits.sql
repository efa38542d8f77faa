-- What each touch of an order's path earned, in whole 分. Shares are cut to 分, and what the
-- cutting left goes, a 分 each, to the largest remainders: an order's credits are its amount.
--
-- grain: one row per order, touch and window
-- key:   order_id, touch_id, window_form, window_days
-- passing: what is made anew of its reader is made from this, and nothing of it is kept
with

shares as (
    select
        weights.order_id,
        weights.one_id,
        weights.touch_id,
        weights.angle,
        weights.window_form,
        weights.window_days,
        weights.touch_count,
        weights.place,
        fct_orders.paid_fen,
        weights.last_weight * fct_orders.paid_fen as last_fen,
        weights.last_non_direct_weight * fct_orders.paid_fen as last_non_direct_fen,
        weights.first_weight * fct_orders.paid_fen as first_fen,
        weights.linear_weight * fct_orders.paid_fen as linear_share,
        weights.position_weight * fct_orders.paid_fen as position_share,
        weights.time_decay_weight * fct_orders.paid_fen as time_decay_share
    from staging.stg_attribution_weights as weights
    inner join marts.fct_orders on weights.order_id = fct_orders.order_id
),

ranked as (
    select
        *,
        sum(cast(floor(linear_share) as bigint)) over (
            partition by order_id, window_form, window_days
        ) as linear_sum,
        row_number() over (
            partition by order_id, window_form, window_days
            order by linear_share - floor(linear_share) desc, place desc
        ) as linear_rank,
        sum(cast(floor(position_share) as bigint)) over (
            partition by order_id, window_form, window_days
        ) as position_sum,
        row_number() over (
            partition by order_id, window_form, window_days
            order by position_share - floor(position_share) desc, place desc
        ) as position_rank,
        sum(cast(floor(time_decay_share) as bigint)) over (
            partition by order_id, window_form, window_days
        ) as time_decay_sum,
        row_number() over (
            partition by order_id, window_form, window_days
            order by time_decay_share - floor(time_decay_share) desc, place desc
        ) as time_decay_rank
    from shares
)

select
    order_id,
    one_id,
    touch_id,
    angle,
    window_form,
    window_days,
    touch_count,
    place,
    cast(last_fen as bigint) as last_fen,
    cast(last_non_direct_fen as bigint) as last_non_direct_fen,
    cast(first_fen as bigint) as first_fen,
    cast(floor(linear_share) as bigint)
    + case when linear_rank <= paid_fen - linear_sum then 1 else 0 end as linear_fen,
    cast(floor(position_share) as bigint)
    + case when position_rank <= paid_fen - position_sum then 1 else 0 end as position_fen,
    cast(floor(time_decay_share) as bigint)
    + case when time_decay_rank <= paid_fen - time_decay_sum then 1 else 0 end as time_decay_fen
from ranked
