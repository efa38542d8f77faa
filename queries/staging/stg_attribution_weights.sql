-- How much of an order each touch of its path earned, by each way of sharing, in each window. The
-- weights of one order, window and way add up to one.
--
-- grain: one row per order, touch and window
-- key:   order_id, touch_id, window_form, window_days
-- passing: what is made anew of its reader is made from this, and nothing of it is kept
with

paths as (
    select
        pairs.order_id,
        pairs.one_id,
        pairs.touch_id,
        pairs.angle,
        windows.window_form,
        windows.window_days,
        -- Half as much for every week that passed: METRICS 4.7.
        power(2.0, -pairs.age_seconds / 604800.0) as decay,
        count(*) over (
            partition by pairs.order_id, windows.window_form, windows.window_days
        ) as touch_count,
        row_number() over (
            partition by pairs.order_id, windows.window_form, windows.window_days
            order by pairs.touched_at asc, pairs.touch_id asc
        ) as place,
        -- The last touch that is not direct; of nothing but direct touches, the last of them.
        row_number() over (
            partition by pairs.order_id, windows.window_form, windows.window_days
            order by pairs.is_direct asc, pairs.touched_at desc, pairs.touch_id desc
        ) as place_not_direct
    from staging.stg_attribution_pairs as pairs
    inner join staging.stg_attribution_windows as windows
        on
            (windows.window_form = 'day' and pairs.day_gap < windows.window_days)
            or (
                windows.window_form = 'rolling'
                and pairs.age_seconds < windows.window_days * 86400
            )
)

select
    order_id,
    one_id,
    touch_id,
    angle,
    window_form,
    window_days,
    cast(touch_count as integer) as touch_count,
    cast(place as integer) as place,
    case when place = touch_count then 1 else 0 end as last_weight,
    case when place_not_direct = 1 then 1 else 0 end as last_non_direct_weight,
    case when place = 1 then 1 else 0 end as first_weight,
    1.0 / touch_count as linear_weight,
    case
        when touch_count = 1 then 1.0
        when touch_count = 2 then 0.5
        when place = 1 or place = touch_count then 0.4
        else 0.2 / (touch_count - 2)
    end as position_weight,
    decay / sum(decay) over (partition by order_id, window_form, window_days) as time_decay_weight
from paths
