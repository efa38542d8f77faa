-- Every reference share is of a group that its dictionary has, of a measure that is known, and the
-- shares of one reference are at most all of it. Others are not shown, or make no sense.
-- title:    渠道结构参考可以对照
-- title_en: Channel-mix references can be compared
-- severity: warn
with

groups as (
    select distinct
        dictionary,
        case when dictionary = 'chudian' then family_name else class_name end as group_name
    from marts.dim_entry_groups
),

totals as (
    select reference, dictionary, measure, sum(share) as share
    from marts.dim_mix_references
    group by reference, dictionary, measure
)

select reference, dictionary, group_name, 'measure' as wrong, measure_told as value
from staging.stg_mix_references
where measure is null
union all
select kept.reference, kept.dictionary, kept.group_name, 'group' as wrong, kept.measure as value
from marts.dim_mix_references as kept
left join groups on kept.dictionary = groups.dictionary and kept.group_name = groups.group_name
where groups.group_name is null
union all
select reference, dictionary, null as group_name, 'sum' as wrong, cast(share as varchar) as value
from totals
where share > 1.000001
order by reference, dictionary, group_name, wrong
