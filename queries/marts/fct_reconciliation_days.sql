-- Our orders beside what others count on a day: the mall's daily totals, the pay bill, the
-- platform's shipping list. Only days the other side speaks of, and of orders only those it can
-- know (stg_reconciliation_scopes). Refunds without a date stand on the day of payment.
--
-- grain: one row per kind of sum, other side and day
-- key:   source, counterpart, day
with

ours as (
    select
        'orders_created' as source, 'daily_totals' as counterpart, order_date as day,
        payable_fen as fen
    from marts.fct_orders
    union all
    select
        'orders_paid' as source, 'daily_totals' as counterpart, paid_date as day,
        paid_fen as fen
    from marts.fct_orders
    where paid_date is not null
    union all
    select 'orders_paid' as source, counterpart, paid_date as day, paid_fen as fen
    from staging.stg_reconciliation_scopes
    where paid_fen > 0
    union all
    select
        'refunds' as source, scopes.counterpart, fct_refunds.refund_date as day,
        fct_refunds.refunded_fen as fen
    from marts.fct_refunds
    inner join staging.stg_reconciliation_scopes as scopes
        on fct_refunds.order_id = scopes.order_id
),

our_days as (
    select source, counterpart, day, sum(fen) as fen, count(*) as row_count
    from ours
    group by source, counterpart, day
),

theirs as (
    select
        'orders_created' as source, 'daily_totals' as counterpart, total_date as day,
        created_fen as fen, order_count as row_count
    from marts.fct_mall_totals
    union all
    select
        'orders_paid' as source, 'daily_totals' as counterpart, total_date as day,
        paid_fen as fen, paid_order_count as row_count
    from marts.fct_mall_totals
    union all
    select
        case when kind = 'refund' then 'refunds' else 'orders_paid' end as source,
        'pay_bill' as counterpart, bill_date as day, sum(amount_fen) as fen,
        count(*) as row_count
    from marts.fct_bill_lines
    where state = 'SUCCESS'
    group by kind, bill_date
    union all
    select
        'orders_paid' as source, 'shipping_list' as counterpart, paid_date as day,
        sum(paid_fen) as fen, count(*) as row_count
    from marts.fct_platform_orders
    group by paid_date
),

sides as (
    select
        theirs.source,
        theirs.counterpart,
        theirs.day,
        theirs.fen as theirs_fen,
        theirs.row_count as theirs_count,
        coalesce(our_days.fen, 0) as ours_fen,
        coalesce(our_days.row_count, 0) as ours_count
    from theirs
    left join our_days
        on
            theirs.source = our_days.source
            and theirs.counterpart = our_days.counterpart
            and theirs.day = our_days.day
)

select
    source,
    counterpart,
    day,
    cast(ours_fen as bigint) as ours_fen,
    cast(theirs_fen as bigint) as theirs_fen,
    cast(ours_fen - theirs_fen as bigint) as gap_fen,
    cast(ours_count as bigint) as ours_count,
    cast(theirs_count as bigint) as theirs_count,
    -- red from half a percent on, in money or in number
    abs(ours_fen - theirs_fen) * 200 > theirs_fen
    or abs(ours_count - theirs_count) * 200 > theirs_count as is_red
from sides
