-- Which rows were refused, file by file and reason by reason.
--
-- grain:  one row per file, column and reason
-- key:    file_id, refusal_no
select
    refusals.file_id,
    row_number() over (
        partition by refusals.file_id
        order by
            refusals.row_count desc,
            refusals.first_row asc,
            refusals.reason asc,
            refusals.column_name asc
    ) as refusal_no,
    files.name,
    refusals.column_name,
    refusals.reason,
    refusals.row_count as refused_row_count,
    refusals.first_row,
    files.loaded_at
from meta.refusals as refusals
inner join meta.files as files on refusals.file_id = files.file_id
where files.status = 'loaded'
order by refusals.row_count desc, files.name asc, refusals.file_id asc, refusal_no asc
