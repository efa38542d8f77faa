-- The pay bill: every payment and every refund that WeChat Pay booked. It is not a source of
-- orders: it says whether the orders are all there and whether their money is right.
--
-- grain: one row per payment or refund
-- key:   bill_line_id
with

by_payment as (
    select transaction_id, min(order_id) as order_id
    from marts.fct_orders
    where transaction_id is not null
    group by transaction_id
)

select
    lines.transaction_id || case when lines.kind = 'refund' then '/' || lines.refund_id else '' end
        as bill_line_id,
    lines.transaction_id,
    coalesce(orders.order_id, by_payment.order_id, lines.merchant_order_id) as order_id,
    coalesce(orders.order_id, by_payment.order_id) is not null as is_known,
    lines.kind,
    lines.state,
    lines.billed_at,
    cast(lines.billed_at at time zone 'Asia/Shanghai' as date) as bill_date,
    cast(lines.amount_fen as bigint) as amount_fen,
    lines.merchant_order_id,
    lines.merchant_refund_id,
    lines.merchant_id,
    lines.app_id,
    lines.openid
from staging.stg_pay_bill_lines as lines
left join marts.fct_orders as orders on lines.merchant_order_id = orders.order_id
left join by_payment on lines.transaction_id = by_payment.transaction_id
