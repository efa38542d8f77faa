-- Every guide: WeCom members, guides of a hand-kept table, and whoever an order or a contact names.
--
-- grain: one row per guide
-- key:   guide_id
with

named as (
    select guide_id from staging.stg_wecom_staff
    union
    select guide_id from staging.stg_mapped_guides
    union
    select guide_id from staging.stg_wecom_relations
    union
    select guide_id from marts.fct_orders
)

select
    named.guide_id,
    kept.store_id,
    staff.position,
    coalesce(kept.guide_name, staff.guide_name, named.guide_id) as guide_name,
    coalesce(kept.department, departments.department_name) as department,
    -- Only a staff list can say that somebody has left.
    coalesce(staff.is_active, true) as is_active
from named
left join staging.stg_wecom_staff as staff on named.guide_id = staff.guide_id
left join staging.stg_wecom_departments as departments
    on staff.department_id = departments.department_id
left join staging.stg_mapped_guides as kept on named.guide_id = kept.guide_id
where named.guide_id is not null
