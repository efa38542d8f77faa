-- The rows of a pay bill add up to the totals at its end.
-- severity: warn
-- title: 微信账单合计与明细一致
-- title_en: Pay bill totals match rows
select
    bill_date,
    told_count,
    read_count,
    told_paid_fen,
    read_paid_fen,
    told_refunded_fen,
    read_refunded_fen
from staging.stg_pay_bills
where
    told_count <> read_count
    or told_paid_fen <> read_paid_fen
    or told_refunded_fen <> read_refunded_fen
