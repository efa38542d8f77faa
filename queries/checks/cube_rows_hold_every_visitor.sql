-- By each dimension of the channel cube the rows' people are at least those of the total, since
-- what is not known is a row of its own. Looked at over the last 30 days.
-- title:    渠道魔方各维度逐行人数之和不少于去重合计
-- title_en: Cube rows hold at least the people of the total
-- severity: stop
with

last_day as (
    select max(stat_date) as last_date
    from marts.fct_slice_days
    where is_visit
),

visitors as (
    select distinct days.slice_key, days.person_key
    from marts.fct_slice_days as days
    cross join last_day
    where
        days.is_visit
        and days.person_key is not null
        and days.stat_date between last_day.last_date - 29 and last_day.last_date
),

cells as (
    select 'chan' as dimension, slices.chan_id as cell, visitors.person_key
    from visitors
    inner join marts.dim_slices as slices on visitors.slice_key = slices.slice_key
    union
    select 'scene', cast(entries.scene_key as varchar), visitors.person_key
    from visitors
    inner join marts.dim_slices as slices on visitors.slice_key = slices.slice_key
    inner join marts.dim_entries as entries on slices.scene_key = entries.scene_key
    union
    select 'store', slices.store_id, visitors.person_key
    from visitors
    inner join marts.dim_slices as slices on visitors.slice_key = slices.slice_key
    union
    select 'guide', slices.guide_id, visitors.person_key
    from visitors
    inner join marts.dim_slices as slices on visitors.slice_key = slices.slice_key
    union
    select 'landing', slices.landing_page, visitors.person_key
    from visitors
    inner join marts.dim_slices as slices on visitors.slice_key = slices.slice_key
    union
    select 'city', people.city, visitors.person_key
    from visitors
    inner join marts.dim_people as people on visitors.person_key = people.person_key
),

sums as (
    select dimension, count(*) as row_people
    from cells
    group by dimension
),

total as (
    select count(distinct days.person_key) as people
    from marts.fct_visit_days as days
    cross join last_day
    where days.visit_date between last_day.last_date - 29 and last_day.last_date
)

select sums.dimension, sums.row_people, total.people
from sums
cross join total
where sums.row_people < total.people
