-- Who paid an order, as the pay bill and the platform's shipping list know it: an openid with its
-- app. They know an order by the mall's number or by the number of its payment.
--
-- grain: one row per order
-- key:   order_id
with

payments as (
    select transaction_id, merchant_order_id, app_id, openid, billed_at as paid_at
    from staging.stg_pay_bill_lines
    where kind = 'payment'
    union all
    select transaction_id, order_id as merchant_order_id, app_id, openid, paid_at
    from lake.weixin_shipping__orders
),

known as (
    select
        app_id || ':' || openid as openid,
        transaction_id,
        merchant_order_id,
        paid_at
    from payments
    where app_id is not null and openid is not null
),

by_payment as (
    select orders.order_id, known.openid, known.paid_at
    from known
    inner join staging.stg_orders_exported as orders
        on known.transaction_id = orders.transaction_id
    union all
    select merchant_order_id as order_id, openid, paid_at
    from known
    where merchant_order_id is not null
)

select order_id, min(openid) as openid, min(paid_at) as paid_at
from by_payment
group by order_id
