-- Every row of the references for the mix of touchpoints, with what it measures: null where the
-- word for it is not known, which a check tells.
--
-- grain: one row per row of a file
select
    reference,
    reference_name,
    reference_name_en,
    dictionary,
    group_name,
    measure as measure_told,
    case
        when lower(measure) in ('paid', '成交', '成交额') then 'paid'
        when lower(measure) in ('opens', '打开', '打开次数') then 'opens'
    end as measure,
    share,
    note,
    note_en,
    is_default
from lake.dictionaries__mix_references
