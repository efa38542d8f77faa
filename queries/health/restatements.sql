-- Which days were published and changed since: what was told before, what is told now, and why. The
-- latest changes come first. Money and counts stand in columns of their own.
--
-- grain:  one row per version, day and measure that it changed
-- key:    version, stat_date, measure
select
    version,
    restated_at,
    stat_date,
    measure,
    case when measure like '%_fen' then old_value end as old_fen,
    case when measure like '%_fen' then new_value end as new_fen,
    case when measure not like '%_fen' then old_value end as old_count,
    case when measure not like '%_fen' then new_value end as new_count,
    cause,
    nullif(array_to_string(file_names, '、'), '')
    || case
        when file_count > len(file_names) then ' +' || (file_count - len(file_names)) else ''
    end as file_names
from meta.restatements
order by version desc, stat_date desc, measure asc
limit 2000
