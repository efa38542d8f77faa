-- How far our sums of a day are from what others count: daily totals, pay bill, shipping list.
--
-- grain:  one row per day, kind of sum and other side
-- key:    day, source, counterpart
select
    reconciliation_days.day,
    reconciliation_days.source,
    reconciliation_days.counterpart,
    reconciliation_days.ours_fen,
    reconciliation_days.theirs_fen,
    reconciliation_days.gap_fen,
    reconciliation_gap(reconciliation_days.gap_fen, reconciliation_days.theirs_fen)
        as reconciliation_gap,
    any_value(reconciliation_days.ours_count) as ours_count,
    any_value(reconciliation_days.theirs_count) as theirs_count
from marts.fct_reconciliation_days as reconciliation_days
group by
    reconciliation_days.day,
    reconciliation_days.source,
    reconciliation_days.counterpart,
    reconciliation_days.ours_fen,
    reconciliation_days.theirs_fen,
    reconciliation_days.gap_fen
order by
    reconciliation_days.day desc, reconciliation_days.source asc,
    reconciliation_days.counterpart asc
