-- How much of an order each touch of its path earned, by each way of sharing, in each window. The
-- weights of one order, window and way add up to one.
--
-- grain: one row per order, touch and window
-- key:   order_number, path_place, window_number
-- passing: what is made anew of its reader is made from this, and nothing of it is kept
with

paths as (
    select
        pairs.order_number,
        pairs.place as path_place,
        pairs.path_length,
        pairs.is_last_non_direct,
        pairs.paid_fen,
        windows.window_number,
        -- Half as much for every week that passed: METRICS 4.7.
        power(2.0, -pairs.age_seconds / 604800.0) as decay,
        count(*) over (partition by pairs.order_number, windows.window_number) as touch_count,
        max(case when pairs.is_last_non_direct then 1 else 0 end) over (
            partition by pairs.order_number, windows.window_number
        ) as non_direct_count
    from staging.stg_attribution_pairs as pairs
    inner join staging.stg_attribution_windows as windows
        on
            (windows.window_form = 'day' and pairs.day_gap < windows.window_days)
            or (
                windows.window_form = 'rolling'
                and pairs.age_seconds < windows.window_days * 86400
            )
),

placed as (
    select
        *,
        -- A window holds the last touches of the path.
        path_place - path_length + touch_count as place
    from paths
)

select
    order_number,
    path_place,
    window_number,
    paid_fen,
    cast(touch_count as integer) as touch_count,
    cast(place as integer) as place,
    case when place = touch_count then 1 else 0 end as last_weight,
    -- The last touch that is not direct; of nothing but direct touches, the last of them.
    case
        when is_last_non_direct or (non_direct_count = 0 and place = touch_count) then 1
        else 0
    end as last_non_direct_weight,
    case when place = 1 then 1 else 0 end as first_weight,
    1.0 / touch_count as linear_weight,
    case
        when touch_count = 1 then 1.0
        when touch_count = 2 then 0.5
        when place = 1 or place = touch_count then 0.4
        else 0.2 / (touch_count - 2)
    end as position_weight,
    decay / sum(decay) over (partition by order_number, window_number) as time_decay_weight
from placed
