-- What was paid and refunded on a day comes to what the pay bill says, to half a percent.
-- severity: warn
-- title: 每日支付与微信账单一致
-- title_en: Days match the pay bill
select day, source, ours_fen, theirs_fen, gap_fen, ours_count, theirs_count
from marts.fct_reconciliation_days
where counterpart = 'pay_bill' and is_red
order by day, source
