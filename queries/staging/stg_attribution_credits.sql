-- What each touch of an order's path earned, in whole 分. Shares are cut to 分, and what the
-- cutting left goes, a 分 each, to the largest remainders: an order's credits are its amount. Equal
-- shares leave equal remainders, of which the last touches come first.
--
-- grain: one row per order, touch and window
-- key:   order_id, touch_id, window_form, window_days
-- passing: what is made anew of its reader is made from this, and nothing of it is kept
with

shares as (
    select
        *,
        position_weight * paid_fen as position_share,
        time_decay_weight * paid_fen as time_decay_share
    from staging.stg_attribution_weights
),

ranked as (
    select
        *,
        sum(cast(floor(position_share) as bigint)) over (
            partition by order_number, window_number
        ) as position_sum,
        row_number() over (
            partition by order_number, window_number
            order by position_share - floor(position_share) desc, place desc
        ) as position_rank,
        sum(cast(floor(time_decay_share) as bigint)) over (
            partition by order_number, window_number
        ) as time_decay_sum,
        row_number() over (
            partition by order_number, window_number
            order by time_decay_share - floor(time_decay_share) desc, place desc
        ) as time_decay_rank
    from shares
)

select
    pairs.order_id,
    pairs.one_id,
    pairs.touch_id,
    pairs.angle,
    pairs.touch_date,
    pairs.kind,
    pairs.scene_code,
    pairs.chan_id,
    pairs.campaign_id,
    pairs.guide_id,
    pairs.live_id,
    pairs.article_id,
    windows.window_form,
    windows.window_days,
    ranked.touch_count,
    ranked.place,
    ranked.last_weight * ranked.paid_fen as last_fen,
    ranked.last_non_direct_weight * ranked.paid_fen as last_non_direct_fen,
    ranked.first_weight * ranked.paid_fen as first_fen,
    cast(floor(ranked.paid_fen / ranked.touch_count) as bigint)
    + case
        when ranked.touch_count - ranked.place < ranked.paid_fen % ranked.touch_count then 1
        else 0
    end as linear_fen,
    cast(floor(ranked.position_share) as bigint)
    + case when ranked.position_rank <= ranked.paid_fen - ranked.position_sum then 1 else 0 end
        as position_fen,
    cast(floor(ranked.time_decay_share) as bigint)
    + case
        when ranked.time_decay_rank <= ranked.paid_fen - ranked.time_decay_sum then 1
        else 0
    end as time_decay_fen
from ranked
inner join staging.stg_attribution_pairs as pairs
    on ranked.order_number = pairs.order_number and ranked.path_place = pairs.place
inner join staging.stg_attribution_windows as windows
    on ranked.window_number = windows.window_number
