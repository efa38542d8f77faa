-- Every dictionary of touchpoints holds each entry once: the map's totals are the same in all.
-- title:    各触点字典覆盖全部入口
-- title_en: Every touchpoint dictionary holds every entry
-- severity: stop
with

dictionaries as (
    select distinct dictionary from marts.dim_entry_groups
),

wanted as (
    select dictionaries.dictionary, entries.scene_key
    from dictionaries
    cross join marts.dim_entries as entries
),

found as (
    select dictionary, scene_key, count(*) as row_count
    from marts.dim_entry_groups
    group by dictionary, scene_key
)

select
    coalesce(wanted.dictionary, found.dictionary) as dictionary,
    coalesce(wanted.scene_key, found.scene_key) as scene_key,
    coalesce(found.row_count, 0) as row_count
from wanted
full outer join found
    on wanted.dictionary = found.dictionary and wanted.scene_key = found.scene_key
where found.row_count is null or found.row_count <> 1 or wanted.scene_key is null
