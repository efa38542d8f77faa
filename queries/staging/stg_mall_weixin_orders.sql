-- The order columns of the WeChat store export, which each line repeats, in their most advanced
-- state.
--
-- grain: one row per order
-- key:   order_id
with

ranked as (
    select
        lines.order_id,
        coalesce(
            statuses.status, case when lines.paid_at is null then 'pending' else 'paid' end
        ) as status,
        lines.created_at,
        lines.paid_at,
        lines.order_goods_fen,
        lines.order_paid_fen,
        lines.order_freight_fen,
        lines.order_discount_fen,
        lines.cross_shop_discount_fen,
        lines.guide_id,
        lines.payment_type,
        lines.transaction_id,
        lines.phone_hash,
        lines.wecom_customer_id,
        lines.city,
        row_number() over (
            partition by lines.order_id
            order by
                coalesce(statuses.status_rank, case when lines.paid_at is null then 0 else 1 end)
                desc,
                lines.settled_at desc nulls last,
                lines.received_at desc nulls last,
                lines.shipped_at desc nulls last,
                lines.paid_at desc nulls last,
                lines.created_at desc nulls last,
                lines.order_paid_fen desc nulls last,
                lines.order_goods_fen desc nulls last,
                lines.order_freight_fen desc nulls last,
                lines.order_discount_fen desc nulls last,
                lines.cross_shop_discount_fen desc nulls last,
                lines.order_status desc nulls last,
                lines.guide_id desc nulls last,
                lines.payment_type desc nulls last,
                lines.transaction_id desc nulls last,
                lines.phone_hash desc nulls last,
                lines.wecom_customer_id desc nulls last,
                lines.city desc nulls last
        ) as state_rank
    from lake.weixin_store__lines as lines
    left join staging.stg_mall_statuses as statuses
        on statuses.source = 'weixin_store' and lines.order_status = statuses.word
)

select
    order_id,
    status,
    created_at,
    paid_at,
    order_goods_fen,
    order_paid_fen,
    order_freight_fen,
    order_discount_fen,
    cross_shop_discount_fen,
    guide_id,
    payment_type,
    transaction_id,
    phone_hash,
    wecom_customer_id,
    city
from ranked
where state_rank = 1
