-- Why one order is owed to whom: each touch of its path with what every model gives it, on the
-- trail of an order. An order outside the viewer's stores has no row.
--
-- grain:  one row per touch in the window; one row without a touch where there is none
-- key:    order_id, place
-- params: order_id     varchar    the order; null means none
--         store_ids    varchar[]  null means every store
--         form         varchar    day, or rolling for hours; null means natural days
--         window_days  integer    1, 7, 15 or 30; null means 7
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
select
    credits.order_id,
    credits.touch_id,
    coalesce(credits.place, 0) as place,
    credits.touch_count,
    credits.angle,
    credits.paid_fen,
    orders.paid_at,
    orders.refunded_fen,
    orders.status_source,
    touches.touched_at,
    touches.kind,
    touches.source,
    touches.landing_page,
    touches.from_one_id is not null as has_sender,
    touches.chan_id,
    touches.chan_id_raw,
    touches.is_chan_inherited,
    touch_channel(
        coalesce($breakdown::varchar, 'family'),
        credits.touch_kind,
        entries.family,
        credits.scene_key,
        channels.chan_type, credits.chan_id, credits.campaign_id, credits.guide_id,
        credits.live_id, credits.article_id
    ) as channel,
    entries.scene_name,
    entries.scene_name_en,
    credits.last_fen as attr_last_fen,
    credits.last_non_direct_fen as attr_last_non_direct_fen,
    credits.first_fen as attr_first_fen,
    credits.linear_fen as attr_linear_fen,
    credits.position_fen as attr_position_fen,
    credits.time_decay_fen as attr_time_decay_fen
from marts.fct_attribution as credits
inner join marts.fct_orders as orders on credits.order_id = orders.order_id
left join marts.fct_touches as touches on credits.touch_id = touches.touch_id
left join marts.dim_entries as entries on credits.scene_key = entries.scene_key
left join marts.dim_channels as channels on credits.chan_id = channels.chan_id
where
    credits.order_id = $order_id::varchar
    and credits.window_form = coalesce($form::varchar, 'day')
    and credits.window_days = coalesce($window_days::integer, 7)
    and ($store_ids::varchar[] is null or list_contains($store_ids::varchar[], credits.store_id))
order by credits.place
