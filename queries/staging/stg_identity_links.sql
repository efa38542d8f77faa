-- Which identities were said to be one person, by number, whoever said it and however often, but
-- for what an administrator has undone.
--
-- grain: one row per unordered pair
-- key:   left_id, right_id
with

said as (
    select
        least(left_nodes.node_id, right_nodes.node_id) as left_id,
        greatest(left_nodes.node_id, right_nodes.node_id) as right_id,
        max(edges.confidence) as confidence
    from staging.stg_identity_edges as edges
    inner join staging.stg_identity_nodes as left_nodes
        on edges.left_kind = left_nodes.kind and edges.left_value = left_nodes.value
    inner join staging.stg_identity_nodes as right_nodes
        on edges.right_kind = right_nodes.kind and edges.right_value = right_nodes.value
    where left_nodes.node_id <> right_nodes.node_id
    group by
        least(left_nodes.node_id, right_nodes.node_id),
        greatest(left_nodes.node_id, right_nodes.node_id)
)

select said.left_id, said.right_id, said.confidence
from said
left join staging.stg_identity_undo as undo
    on said.left_id = undo.left_id and said.right_id = undo.right_id
where undo.left_id is null
