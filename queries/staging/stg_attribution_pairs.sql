-- Every touch that a paid order may owe itself to: of the same person, before the payment, and at
-- most 30 days back by either reckoning (natural days, or hours from touch to payment).
--
-- The touches of an order stand in their order of time: a shorter window holds the last of them, so
-- that what is known of the places here is known in every window. Orders have a number because
-- sharing out by whole numbers takes much less memory and time than by the ids of sources.
--
-- grain: one row per counted order of a known person and touch
-- key:   order_number, place
-- passing: what is made anew of its reader is made from this, and nothing of it is kept
with

orders as (
    select
        fct_orders.order_id,
        row_number() over (order by fct_orders.order_id) as order_number,
        fct_orders.one_id,
        fct_orders.paid_fen,
        fct_orders.paid_at,
        fct_orders.paid_date,
        sessions.started_at as session_started_at,
        sessions.ended_at as session_ended_at
    from marts.fct_orders
    left join staging.stg_order_sessions as sessions on fct_orders.order_id = sessions.order_id
    where fct_orders.is_counted and fct_orders.one_id is not null
),

touches as (
    select
        fct_touches.touch_id,
        fct_touches.one_id,
        fct_touches.touched_at,
        fct_touches.touch_date,
        fct_touches.kind,
        fct_touches.scene_code,
        fct_touches.chan_id,
        fct_touches.campaign_id,
        fct_touches.guide_id,
        fct_touches.live_id,
        fct_touches.article_id,
        -- People who come back by themselves, and entries nobody can name, brought no one.
        fct_touches.kind = 'entry' and coalesce(entries.family, '未知') in ('快捷入口', '未知')
            as is_direct
    from marts.fct_touches
    left join marts.dim_entries as entries on fct_touches.scene_code = entries.scene_code
    where fct_touches.one_id is not null and fct_touches.touched_at is not null
),

pairs as (
    select
        orders.order_number,
        orders.order_id,
        orders.one_id,
        orders.paid_fen,
        touches.touch_id,
        touches.touched_at,
        touches.touch_date,
        touches.kind,
        touches.scene_code,
        touches.chan_id,
        touches.campaign_id,
        touches.guide_id,
        touches.live_id,
        touches.article_id,
        touches.is_direct,
        orders.paid_date - touches.touch_date as day_gap,
        date_diff('second', touches.touched_at, orders.paid_at) as age_seconds,
        case
            when
                touches.kind = 'entry'
                and touches.touched_at between orders.session_started_at and orders.session_ended_at
                then 'instant'
            when orders.paid_date - touches.touch_date <= 6 then 'short'
            else 'long'
        end as angle
    from orders
    inner join touches on orders.one_id = touches.one_id
    where
        touches.touched_at <= orders.paid_at
        and (
            touches.touched_at > orders.paid_at - interval 30 day
            or orders.paid_date - touches.touch_date <= 29
        )
)

select
    *,
    row_number() over (
        partition by order_number order by touched_at asc, touch_id asc
    ) as place,
    count(*) over (partition by order_number) as path_length,
    not is_direct
    and row_number() over (
        partition by order_number, is_direct order by touched_at desc, touch_id desc
    ) = 1 as is_last_non_direct
from pairs
