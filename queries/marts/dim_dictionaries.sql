-- Which dictionaries of touchpoints there are, in which edition, and how much of each is read from
-- its maker's own documents or was changed by the company.
--
-- grain: one row per dictionary
-- key:   dictionary
with

ranked as (
    select
        editions.*,
        row_number() over (
            partition by dictionary order by is_default asc, edition desc, edition_name asc
        ) as place
    from lake.dictionaries__editions as editions
),

rows_by_origin as (
    select
        'chudian' as dictionary, case when dictionary = 'company' then 1 else 0 end as is_own,
        0 as is_official
    from marts.dim_touchpoints
    union all
    select
        dictionary,
        case when evidence = 'company' then 1 else 0 end as is_own,
        case when evidence = 'official' then 1 else 0 end as is_official
    from marts.dim_scene_groups
),

counts as (
    select
        dictionary,
        count(*) as scene_count,
        sum(is_own) as own_count,
        sum(is_official) as official_count
    from rows_by_origin
    group by dictionary
)

select
    ranked.dictionary,
    ranked.edition_name,
    coalesce(ranked.edition_name_en, ranked.edition_name) as edition_name_en,
    ranked.edition,
    ranked.edition_note,
    cast(counts.scene_count as integer) as scene_count,
    cast(counts.own_count as integer) as own_count,
    cast(counts.official_count as integer) as official_count
from ranked
inner join counts on ranked.dictionary = counts.dictionary
where ranked.place = 1
