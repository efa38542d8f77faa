-- The newest name of each department.
--
-- grain: one row per department
-- key:   department_id
with

ranked as (
    select
        department_id,
        department_name,
        row_number() over (
            partition by department_id
            order by observed_on desc, department_name desc nulls last
        ) as recency
    from lake.wecom__departments
)

select department_id, department_name
from ranked
where recency = 1
