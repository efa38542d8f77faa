-- How long after a touch a sale is still owed to it. Windows of days count natural days, the day of
-- payment being the first; rolling ones count hours from the touch to the payment.
--
-- grain: one row per window
-- key:   window_form, window_days
select
    forms.window_form,
    lengths.window_days,
    row_number() over (order by forms.window_form, lengths.window_days) as window_number
from (
    select 'day' as window_form
    union all
    select 'rolling' as window_form
) as forms
cross join (
    select 1 as window_days
    union all
    select 7 as window_days
    union all
    select 15 as window_days
    union all
    select 30 as window_days
) as lengths
