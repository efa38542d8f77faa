-- Each delivered pay bill with what its last lines say it adds up to, beside what its rows do.
--
-- grain: one row per file of a bill that has totals
-- key:   bill_file
with

told as (
    select
        _file as bill_file,
        max(billed_date) as bill_date,
        sum(row_count) as told_count,
        sum(paid_fen) as told_paid_fen,
        sum(refunded_fen) as told_refunded_fen
    from lake.wxpay__bill_totals
    group by _file
),

read_rows as (
    select
        _file as bill_file,
        count(*) as read_count,
        sum(paid_fen) as read_paid_fen,
        sum(refunded_fen) as read_refunded_fen
    from lake.wxpay__bill_lines
    group by _file
)

select
    told.bill_file,
    told.bill_date,
    told.told_count,
    told.told_paid_fen,
    told.told_refunded_fen,
    coalesce(read_rows.read_count, 0) as read_count,
    coalesce(read_rows.read_paid_fen, 0) as read_paid_fen,
    coalesce(read_rows.read_refunded_fen, 0) as read_refunded_fen
from told
left join read_rows on told.bill_file = read_rows.bill_file
