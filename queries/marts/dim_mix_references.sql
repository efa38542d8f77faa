-- What share of trade or of openings each group of a dictionary should have, by which reference:
-- ours from published cases, the company's own beside them or instead of them, row by row.
--
-- grain: one row per reference, dictionary, measure and group
-- key:   reference, dictionary, measure, group_name
with

-- A company that overrides a row of ours may rename the reference, or leave its name out.
ranked as (
    select
        *,
        row_number() over (
            partition by reference, dictionary, measure, group_name
            order by is_default, share, note
        ) as place,
        bool_and(is_default) over (partition by reference) as is_ours,
        min(case when not is_default then reference_name end) over (partition by reference)
            as own_name,
        min(reference_name) over (partition by reference) as any_name,
        min(reference_name_en) over (partition by reference) as any_name_en
    from staging.stg_mix_references
    where measure is not null
)

select
    reference,
    coalesce(own_name, any_name, reference) as reference_name,
    coalesce(any_name_en, own_name, any_name, reference) as reference_name_en,
    dictionary,
    measure,
    group_name,
    share,
    note,
    coalesce(note_en, note) as note_en,
    case when is_default then 'chudian' else 'company' end as origin,
    is_ours
from ranked
where place = 1
