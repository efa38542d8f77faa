-- Each order of the Youzan orders export in its most advanced state, decided by content: state,
-- money returned, times, then the rest, so that no order of files can change it.
--
-- grain: one row per order
-- key:   order_id
with

ranked as (
    select
        orders.order_id,
        coalesce(
            statuses.status, case when orders.paid_at is null then 'pending' else 'paid' end
        ) as status,
        orders.order_type,
        orders.created_at,
        orders.paid_at,
        orders.completed_at,
        orders.goods_fen,
        orders.freight_fen,
        orders.shop_discount_fen,
        orders.payment_discount_fen,
        orders.payable_fen,
        orders.paid_fen,
        orders.refunded_fen,
        orders.branch_name,
        orders.shop_name,
        coalesce(orders.sales_guide_name, orders.own_guide_name) as guide_name,
        orders.city,
        orders.sales_channel,
        orders.payment_type,
        orders.transaction_id,
        orders.buyer_phone_hash,
        orders.receiver_phone_hash,
        row_number() over (
            partition by orders.order_id
            order by
                coalesce(statuses.status_rank, case when orders.paid_at is null then 0 else 1 end)
                desc,
                coalesce(orders.refunded_fen, 0) desc,
                orders.completed_at desc nulls last,
                orders.paid_at desc nulls last,
                orders.created_at desc nulls last,
                orders.paid_fen desc nulls last,
                orders.payable_fen desc nulls last,
                orders.refunded_fen desc nulls last,
                orders.goods_fen desc nulls last,
                orders.freight_fen desc nulls last,
                orders.shop_discount_fen desc nulls last,
                orders.payment_discount_fen desc nulls last,
                orders.order_status desc nulls last,
                orders.order_type desc nulls last,
                orders.branch_name desc nulls last,
                orders.shop_name desc nulls last,
                orders.sales_guide_name desc nulls last,
                orders.own_guide_name desc nulls last,
                orders.city desc nulls last,
                orders.sales_channel desc nulls last,
                orders.payment_type desc nulls last,
                orders.transaction_id desc nulls last,
                orders.buyer_phone_hash desc nulls last,
                orders.receiver_phone_hash desc nulls last
        ) as state_rank
    from lake.youzan__orders as orders
    left join staging.stg_mall_statuses as statuses
        on statuses.source = 'youzan' and orders.order_status = statuses.word
)

select
    order_id,
    status,
    order_type,
    created_at,
    paid_at,
    completed_at,
    freight_fen,
    shop_discount_fen,
    payment_discount_fen,
    payable_fen,
    paid_fen,
    refunded_fen,
    branch_name,
    shop_name,
    guide_name,
    city,
    sales_channel,
    payment_type,
    transaction_id,
    buyer_phone_hash,
    receiver_phone_hash
from ranked
where state_rank = 1
