-- Orders that our side and the pay bill or the platform's shipping list tell differently: missing
-- on one side, paid there and not here, another amount paid, another amount refunded. Only days the
-- other side speaks of, and orders it can know. A refund without a date may lie outside those days.
--
-- grain: one row per other side, order and kind of difference
-- key:   counterpart, order_id, difference
with

bill_orders as (
    select
        order_id,
        bool_or(is_known) as is_known,
        min(case when kind = 'payment' then bill_date end) as day,
        sum(case when kind = 'payment' then amount_fen end) as paid_fen,
        sum(case when kind = 'refund' and state = 'SUCCESS' then amount_fen end) as refunded_fen,
        max(case when kind = 'refund' then bill_date end) as refund_day
    from marts.fct_bill_lines
    group by order_id
),

listed as (
    select order_id, bool_or(is_known) as is_known, min(paid_date) as day, sum(paid_fen) as paid_fen
    from marts.fct_platform_orders
    group by order_id
),

others as (
    select 'pay_bill' as counterpart, order_id, is_known, day, paid_fen
    from bill_orders
    where day is not null
    union all
    select 'shipping_list' as counterpart, order_id, is_known, day, paid_fen from listed
),

days as (
    select distinct counterpart, day
    from others
    where day is not null
),

ours as (
    select scopes.counterpart, scopes.order_id, scopes.paid_date as day, scopes.paid_fen
    from staging.stg_reconciliation_scopes as scopes
    inner join days on scopes.counterpart = days.counterpart and scopes.paid_date = days.day
    where scopes.paid_fen > 0
),

payments as (
    select
        coalesce(ours.counterpart, others.counterpart) as counterpart,
        coalesce(ours.order_id, others.order_id) as order_id,
        coalesce(ours.day, others.day) as day,
        case
            when others.order_id is null then 'missing_there'
            when not others.is_known then 'missing_here'
            when others.order_id is not null and orders.paid_at is null then 'unpaid_here'
            when ours.paid_fen <> others.paid_fen then 'paid'
        end as difference,
        ours.paid_fen as ours_fen,
        others.paid_fen as theirs_fen
    from ours
    full outer join others
        on ours.counterpart = others.counterpart and ours.order_id = others.order_id
    left join marts.fct_orders as orders on others.order_id = orders.order_id
),

refunds as (
    select
        'pay_bill' as counterpart,
        orders.order_id,
        coalesce(bill_orders.refund_day, days.day) as day,
        'refunded' as difference,
        coalesce(orders.refunded_fen, 0) as ours_fen,
        coalesce(bill_orders.refunded_fen, 0) as theirs_fen
    from staging.stg_reconciliation_scopes as orders
    left join bill_orders on orders.order_id = bill_orders.order_id
    left join (
        select order_id, max(refund_date) as day
        from marts.fct_refunds
        where not is_date_estimated
        group by order_id
    ) as dated on orders.order_id = dated.order_id
    left join days on dated.day = days.day and days.counterpart = 'pay_bill'
    where
        orders.counterpart = 'pay_bill'
        and coalesce(
            bill_orders.refund_day, case when bill_orders.day is not null then days.day end
        ) is not null
        and coalesce(orders.refunded_fen, 0) <> coalesce(bill_orders.refunded_fen, 0)
)

select
    counterpart, order_id, day, difference,
    cast(ours_fen as bigint) as ours_fen,
    cast(theirs_fen as bigint) as theirs_fen
from payments
where difference is not null
union all
select
    counterpart, order_id, day, difference,
    cast(ours_fen as bigint) as ours_fen,
    cast(theirs_fen as bigint) as theirs_fen
from refunds
