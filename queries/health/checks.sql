-- Every promise about the data and how many rows break it, the broken ones first.
--
-- grain:  one row per check
-- key:    check_name
select
    check_name,
    title,
    title_en,
    severity,
    case when count = 0 then 'holds' else severity end as state,
    count as broken_row_count,
    summary,
    rows_json
from meta.check_results
order by count = 0, severity asc, count desc, check_name asc
