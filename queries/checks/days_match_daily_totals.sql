-- The orders of a day come to what the mall says of that day, to half a percent.
-- severity: warn
-- title: 订单与商城日汇总一致
-- title_en: Orders match daily totals
select day, source, ours_fen, theirs_fen, gap_fen, ours_count, theirs_count
from marts.fct_reconciliation_days
where counterpart = 'daily_totals' and is_red
order by day, source
