-- What was delivered and how far it reaches, per table of the lake, behind the freshness badge.
--
-- grain:  one row per lake table with data
-- key:    table_name
select
    table_name,
    title,
    files,
    rows_loaded,
    rows_refused,
    first_date,
    last_date,
    delivered_at
from meta.data_sources
where files > 0
order by title, table_name
