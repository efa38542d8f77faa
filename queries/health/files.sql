-- Every file that counts or was left out, with what was refused of it and why.
--
-- grain:  one row per file and status; a file read before and refused now has two
-- key:    file_key, status
with

reasons as (
    select
        file_id,
        string_agg(
            coalesce(column_name || '：', '') || reason || ' ×' || row_count, ' '
            order by row_count desc, first_row asc, reason asc
        ) as reasons
    from meta.refusals
    group by file_id
)

select
    coalesce(files.file_id, files.name) as file_key,
    files.name,
    nullif(array_to_string(files.feed_titles, '、'), '') as feed_titles,
    files.status,
    case when files.status = 'loaded' then reasons.reasons else files.reason end as reason,
    files.row_count,
    files.refused_row_count,
    files.first_date,
    files.last_date,
    files.loaded_at,
    files.file_id
from meta.files as files
left join reasons on files.file_id = reasons.file_id
order by
    case files.status when 'refused' then 1 when 'waiting' then 2 else 3 end,
    files.refused_row_count desc,
    files.loaded_at desc nulls last,
    files.name asc,
    files.file_id asc
