-- What the newest staff list says of each member.
--
-- grain: one row per member
-- key:   guide_id
with

ranked as (
    select
        userid as guide_id,
        coalesce(name, alias) as guide_name,
        departments,
        main_department,
        position,
        status,
        observed_on,
        row_number() over (
            partition by userid
            order by
                observed_on desc,
                name desc nulls last,
                alias desc nulls last,
                departments desc nulls last,
                main_department desc nulls last,
                position desc nulls last,
                status desc nulls last
        ) as recency
    from lake.wecom__staff
)

select
    guide_id,
    guide_name,
    coalesce(main_department, split_part(departments, ';', 1)) as department_id,
    position,
    -- 1 is active; the status is left out where the caller may not see it.
    coalesce(status, 1) = 1 as is_active,
    observed_on
from ranked
where recency = 1
