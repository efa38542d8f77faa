-- How the data stands in one row: what is late, broken or refused.
--
-- grain:  one row
-- key:    version
select
    data_version.version,
    data_version.built_at,
    data_version.as_of,
    sources.late_count,
    sources.late_titles,
    checks.broken_count,
    checks.check_count,
    files.refused_file_count,
    files.refused_row_count
from meta.data_version as data_version
cross join (
    select
        count(*) as late_count,
        string_agg(title, '、' order by days_behind desc, table_name asc) as late_titles
    from sources_of()
    where state = 'late'
) as sources
cross join (
    select count(*) as check_count, count(case when count > 0 then 1 end) as broken_count
    from meta.check_results
) as checks
cross join (
    select
        count(case when status = 'refused' then 1 end) as refused_file_count,
        refused_rows(refused_row_count) as refused_row_count
    from meta.files
) as files
