-- Which orders the pay bill and the platform's shipping list can know: those paid by WeChat, in a
-- mall and sales channel of which they know at least one order. A WeChat store settles with the
-- store's own account, a till may have another merchant's: neither is missing in the mall's bill.
--
-- grain: one row per other side and order
-- key:   counterpart, order_id
with

known as (
    select 'pay_bill' as counterpart, order_id
    from marts.fct_bill_lines
    where is_known
    union
    select 'shipping_list' as counterpart, order_id
    from marts.fct_platform_orders
    where is_known
),

scopes as (
    select distinct
        known.counterpart,
        orders.source,
        coalesce(orders.sales_channel, '') as sales_channel
    from known
    inner join marts.fct_orders as orders on known.order_id = orders.order_id
)

select
    scopes.counterpart,
    orders.order_id,
    orders.paid_date,
    orders.paid_fen,
    orders.refunded_fen
from marts.fct_orders as orders
inner join scopes
    on
        orders.source = scopes.source
        and coalesce(orders.sales_channel, '') = scopes.sales_channel
where orders.payment_type is null or orders.payment_type like '%微信%'
