-- What the newest staff list says of each member. Newer applications are shown ids and departments
-- alone, so what only an older list told is kept.
--
-- grain: one row per member
-- key:   guide_id
with

places as (
    select
        userid as guide_id,
        departments,
        main_department,
        observed_on,
        row_number() over (
            partition by userid
            order by
                observed_on desc,
                departments desc nulls last,
                main_department desc nulls last
        ) as recency
    from lake.wecom__staff
),

described as (
    select
        userid as guide_id,
        coalesce(name, alias) as guide_name,
        position,
        status,
        row_number() over (
            partition by userid
            order by
                observed_on desc,
                name desc nulls last,
                alias desc nulls last,
                position desc nulls last,
                status desc nulls last
        ) as recency
    from lake.wecom__staff
    where coalesce(name, alias, position) is not null or status is not null
)

select
    places.guide_id,
    described.guide_name,
    coalesce(places.main_department, split_part(places.departments, ';', 1)) as department_id,
    described.position,
    -- 1 is active; the status is left out where the caller may not see it.
    coalesce(described.status, 1) = 1 as is_active,
    places.observed_on
from places
left join described on places.guide_id = described.guide_id and described.recency = 1
where places.recency = 1
