-- Links that an administrator has undone, by number; of two who undid the same, the last.
--
-- grain: one row per unordered pair
-- key:   left_id, right_id
with

undone as (
    select
        least(left_nodes.node_id, right_nodes.node_id) as left_id,
        greatest(left_nodes.node_id, right_nodes.node_id) as right_id,
        undo.undone_by,
        undo.undone_at,
        undo.reason
    from lake.app__identity_undo as undo
    inner join staging.stg_identity_nodes as left_nodes
        on undo.left_kind = left_nodes.kind and undo.left_value = left_nodes.value
    inner join staging.stg_identity_nodes as right_nodes
        on undo.right_kind = right_nodes.kind and undo.right_value = right_nodes.value
),

ranked as (
    select
        *,
        row_number() over (
            partition by left_id, right_id order by undone_at desc, undone_by asc, reason asc
        ) as place
    from undone
)

select left_id, right_id, undone_by, undone_at, reason
from ranked
where place = 1
