-- Every corp tag, as the newest list names it.
--
-- grain: one row per tag
-- key:   tag_id
with

ranked as (
    select
        tag_id,
        tag_name,
        group_id,
        group_name,
        created_at,
        is_deleted,
        row_number() over (
            partition by tag_id
            order by
                observed_on desc,
                is_deleted desc nulls last,
                tag_name desc nulls last,
                group_name desc nulls last,
                group_id desc nulls last,
                created_at desc nulls last
        ) as recency
    from lake.wecom__tags
)

select
    tag_id,
    coalesce(tag_name, tag_id) as tag_name,
    group_id,
    group_name,
    created_at,
    coalesce(is_deleted, 0) = 1 as is_deleted
from ranked
where recency = 1
