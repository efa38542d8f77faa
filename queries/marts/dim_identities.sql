-- Whose identity is this, and why: the rule and the evidence that tie it to its person.
--
-- grain: one row per identity
-- key:   kind, value
with

people as (
    select
        groups.node_id,
        groups.root_id,
        'p' || substr(sha256(roots.kind || ':' || roots.value), 1, 16) as one_id
    from staging.stg_identity_groups as groups
    inner join staging.stg_identity_nodes as roots on groups.root_id = roots.node_id
),

statements as (
    select
        left_kind as kind, left_value as value, right_kind as other_kind,
        right_value as other_value, rule, evidence, confidence
    from staging.stg_identity_edges
    union all
    select
        right_kind as kind, right_value as value, left_kind as other_kind,
        left_value as other_value, rule, evidence, confidence
    from staging.stg_identity_edges
    where right_kind is not null and right_value <> ''
),

reasons as (
    select
        nodes.node_id,
        others.node_id as other_id,
        statements.rule,
        statements.evidence,
        statements.confidence
    from statements
    inner join staging.stg_identity_nodes as nodes
        on statements.kind = nodes.kind and statements.value = nodes.value
    left join staging.stg_identity_nodes as others
        on statements.other_kind = others.kind and statements.other_value = others.value
),

-- A statement that was not followed explains nothing.
followed as (
    select reasons.*
    from reasons
    inner join people on reasons.node_id = people.node_id
    left join people as other_people on reasons.other_id = other_people.node_id
    left join staging.stg_identity_undo as undo
        on
            least(reasons.node_id, reasons.other_id) = undo.left_id
            and greatest(reasons.node_id, reasons.other_id) = undo.right_id
    left join staging.stg_identity_refused as refused
        on
            least(reasons.node_id, reasons.other_id) = refused.left_id
            and greatest(reasons.node_id, reasons.other_id) = refused.right_id
    where
        reasons.other_id is null
        or (
            other_people.root_id = people.root_id
            and undo.left_id is null
            and refused.left_id is null
        )
),

ranked as (
    select
        node_id,
        rule,
        evidence,
        confidence,
        row_number() over (
            partition by node_id
            order by other_id asc nulls last, confidence desc nulls last, rule asc, evidence asc
        ) as place
    from followed
)

select
    nodes.kind,
    nodes.value,
    people.one_id,
    ranked.evidence,
    nodes.first_seen_at,
    nodes.last_seen_at,
    coalesce(ranked.rule, 'alone') as rule,
    coalesce(ranked.confidence, 1.0) as confidence
from staging.stg_identity_nodes as nodes
inner join people on nodes.node_id = people.node_id
left join ranked on nodes.node_id = ranked.node_id and ranked.place = 1
