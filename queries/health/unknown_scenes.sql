-- Scenes that the dictionary lacks, and entries whose scene was lost, with how often each was met.
--
-- grain:  one row per scene, 0 standing for the lost one
-- key:    scene_key
with

counts as (
    select
        coalesce(scene_code, 0) as scene_key,
        count(*) as open_count,
        count(distinct one_id) as person_count,
        min(open_date) as first_date,
        max(open_date) as last_date
    from marts.fct_opens
    group by coalesce(scene_code, 0)
)

select
    counts.scene_key,
    entries.scene_name,
    entries.scene_name_en,
    counts.open_count,
    counts.open_count / nullif(totals.open_count, 0) as tp_share,
    counts.person_count,
    counts.first_date,
    counts.last_date
from counts
inner join marts.dim_entries as entries on counts.scene_key = entries.scene_key
cross join (select count(*) as open_count from marts.fct_opens) as totals
where not entries.is_known
order by counts.open_count desc, counts.scene_key asc
