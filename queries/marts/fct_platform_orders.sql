-- The platform's own list of paid orders (发货管理): it says whether the orders are all there.
--
-- grain: one row per payment
-- key:   transaction_id
with

ranked as (
    select
        *,
        row_number() over (
            partition by transaction_id
            order by
                order_state desc nulls last,
                paid_at desc,
                paid_fen desc,
                order_id desc nulls last,
                app_id desc nulls last,
                openid desc nulls last,
                is_in_complaint desc nulls last
        ) as state_rank
    from lake.weixin_shipping__orders
),

by_payment as (
    select transaction_id, min(order_id) as order_id
    from marts.fct_orders
    where transaction_id is not null
    group by transaction_id
)

select
    listed.transaction_id,
    coalesce(orders.order_id, by_payment.order_id, listed.order_id) as order_id,
    coalesce(orders.order_id, by_payment.order_id) is not null as is_known,
    listed.order_id as merchant_order_id,
    cast(listed.paid_fen as bigint) as paid_fen,
    listed.created_at,
    listed.paid_at,
    cast(listed.paid_at at time zone 'Asia/Shanghai' as date) as paid_date,
    cast(listed.order_state as integer) as order_state,
    listed.is_in_complaint = 'true' as is_in_complaint,
    listed.merchant_id,
    listed.app_id,
    listed.openid
from ranked as listed
left join marts.fct_orders as orders on listed.order_id = orders.order_id
left join by_payment on listed.transaction_id = by_payment.transaction_id
where listed.state_rank = 1
