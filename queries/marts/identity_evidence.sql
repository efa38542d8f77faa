-- Every statement that two identities are one person: who said it, since when, whether it was
-- followed, and if not, why. A link is followed or left out as a whole, whoever stated it.
--
-- grain: one row per statement
-- key:   source, left_kind, left_value, right_kind, right_value, rule, evidence
with

statements as (
    select
        source,
        left_kind,
        left_value,
        right_kind,
        right_value,
        rule,
        coalesce(evidence, '') as evidence,
        max(confidence) as confidence,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at
    from staging.stg_identity_edges
    where right_value <> '' and (left_kind <> right_kind or left_value <> right_value)
    group by
        source, left_kind, left_value, right_kind, right_value, rule, coalesce(evidence, '')
),

people as (
    select
        nodes.node_id,
        nodes.kind,
        nodes.value,
        'p' || substr(sha256(roots.kind || ':' || roots.value), 1, 16) as one_id
    from staging.stg_identity_nodes as nodes
    inner join staging.stg_identity_groups as groups on nodes.node_id = groups.node_id
    inner join staging.stg_identity_nodes as roots on groups.root_id = roots.node_id
),

placed as (
    select
        statements.*,
        left_people.one_id as left_one_id,
        right_people.one_id as right_one_id,
        least(left_people.node_id, right_people.node_id) as left_id,
        greatest(left_people.node_id, right_people.node_id) as right_id,
        left_people.one_id is null or right_people.one_id is null as has_placeholder
    from statements
    left join people as left_people
        on
            statements.left_kind = left_people.kind
            and statements.left_value = left_people.value
    left join people as right_people
        on
            statements.right_kind = right_people.kind
            and statements.right_value = right_people.value
)

select
    placed.source,
    placed.left_kind,
    placed.left_value,
    placed.right_kind,
    placed.right_value,
    placed.rule,
    placed.evidence,
    placed.confidence,
    placed.first_seen_at,
    placed.last_seen_at,
    placed.left_one_id,
    placed.right_one_id,
    undo.undone_by,
    undo.undone_at,
    undo.reason as undone_because,
    not placed.has_placeholder and undo.left_id is null and refused.left_id is null as is_followed,
    case
        when placed.has_placeholder then 'placeholder'
        when undo.left_id is not null then 'undone'
        else refused.reason
    end as reason
from placed
left join staging.stg_identity_undo as undo
    on placed.left_id = undo.left_id and placed.right_id = undo.right_id
left join staging.stg_identity_refused as refused
    on placed.left_id = refused.left_id and placed.right_id = refused.right_id
