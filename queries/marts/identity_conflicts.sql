-- Which identities were said to belong to several people, and why they were not merged.
--
-- grain: one row per identity at which a merge was refused
-- key:   kind, value
with

refused as (
    select
        links.right_id,
        left_groups.root_id as left_root,
        right_groups.root_id as right_root
    from staging.stg_identity_links as links
    inner join staging.stg_identity_groups as left_groups on links.left_id = left_groups.node_id
    inner join staging.stg_identity_groups as right_groups on links.right_id = right_groups.node_id
    where left_groups.root_id <> right_groups.root_id
),

-- The less trusted end is the one in doubt: it is the larger number.
sides as (
    select right_id as node_id, left_root as root_id from refused
    union
    select right_id as node_id, right_root as root_id from refused
)

select
    nodes.kind,
    nodes.value,
    list_sort(list('p' || substr(sha256(roots.kind || ':' || roots.value), 1, 16))) as one_ids,
    case
        when
            nodes.kind = 'phone_hash'
            and max(case when sides.root_id = sides.node_id then 1 end) = 1
            then 'phone_shared_by_many'
        else 'two_unionids'
    end as reason
from sides
inner join staging.stg_identity_nodes as nodes on sides.node_id = nodes.node_id
inner join staging.stg_identity_nodes as roots on sides.root_id = roots.node_id
group by nodes.kind, nodes.value
