-- Orders as malls tell them, one row each, whichever exports and interfaces know an order.
-- Precedence, field by field, the same for every build:
--   money and times   the export, else the interface, else Youshu's interface; a telling that knows
--                     the payment goes before one made earlier
--   status            the most advanced, the export first among equals
--   refunds           the largest: they only grow
--   buyer             the identity of the highest trust: openid, unionid, external_userid, phone
--   other fields      the telling of the money, else any other that has them
-- A mapped table speaks only of orders that no mall's own telling knows.
--
-- grain: one row per order
-- key:   order_id
with

tellings as (
    select * from staging.stg_order_tellings
    where order_id is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by order_id
            order by is_mapped, paid_at is null, is_paid_time_estimated, precedence
        ) as money_rank,
        row_number() over (
            partition by order_id order by is_mapped asc, status_no desc, precedence asc
        ) as state_rank,
        row_number() over (
            partition by order_id
            order by is_mapped, identity_kind is null, trust, precedence, identity_value
        ) as buyer_rank
    from tellings
),

filled as (
    select
        order_id,
        max(case when state_rank = 1 then status end) as status,
        max(case when buyer_rank = 1 then identity_kind end) as identity_kind,
        max(case when buyer_rank = 1 then identity_value end) as identity_value,
        max(refunded_fen) as refunded_fen,
        max(freight_fen) as freight_fen,
        max(order_type) as order_type,
        max(store_id) as store_id,
        max(shop_name) as shop_name,
        max(guide_id) as guide_id,
        max(guide_name) as guide_name,
        max(item_count) as item_count,
        max(sales_channel) as sales_channel,
        max(payment_type) as payment_type,
        max(transaction_id) as transaction_id,
        max(live_id) as live_id,
        max(order_scene) as order_scene
    from ranked
    where not is_mapped or money_rank = 1
    group by order_id
)

select
    money.order_id,
    money.source,
    money.brand_id,
    filled.status,
    money.created_at,
    money.paid_at,
    money.is_paid_time_estimated,
    money.payable_fen,
    money.paid_fen,
    filled.refunded_fen,
    money.shop_discount_fen,
    money.coupon_discount_fen,
    money.adjustment_fen,
    filled.identity_kind,
    filled.identity_value,
    money.is_excluded,
    coalesce(money.order_type, filled.order_type) as order_type,
    coalesce(money.freight_fen, filled.freight_fen) as freight_fen,
    coalesce(money.store_id, filled.store_id) as store_id,
    coalesce(money.shop_name, filled.shop_name) as shop_name,
    coalesce(money.guide_id, filled.guide_id) as guide_id,
    coalesce(money.guide_name, filled.guide_name) as guide_name,
    coalesce(money.item_count, filled.item_count) as item_count,
    coalesce(money.sales_channel, filled.sales_channel) as sales_channel,
    coalesce(money.payment_type, filled.payment_type) as payment_type,
    coalesce(money.transaction_id, filled.transaction_id) as transaction_id,
    coalesce(money.live_id, filled.live_id) as live_id,
    coalesce(money.order_scene, filled.order_scene) as order_scene
from ranked as money
inner join filled on money.order_id = filled.order_id
where money.money_rank = 1
