-- Which identities were said to belong to several people, what said so most surely, and why the
-- people were not merged. What an administrator has undone is a decision and no conflict.
--
-- grain: one row per identity at which a merge was refused
-- key:   kind, value
with

refused as (
    select *
    from marts.identity_evidence
    where not is_followed and reason not in ('undone', 'placeholder')
),

-- The less trusted end is the one in doubt: it has the larger number.
doubted as (
    select
        refused.*,
        left_nodes.node_id > right_nodes.node_id as is_left
    from refused
    inner join staging.stg_identity_nodes as left_nodes
        on refused.left_kind = left_nodes.kind and refused.left_value = left_nodes.value
    inner join staging.stg_identity_nodes as right_nodes
        on refused.right_kind = right_nodes.kind and refused.right_value = right_nodes.value
),

statements as (
    select
        case when is_left then left_kind else right_kind end as kind,
        case when is_left then left_value else right_value end as value,
        case when is_left then right_kind else left_kind end as other_kind,
        case when is_left then right_value else left_value end as other_value,
        case when is_left then left_one_id else right_one_id end as one_id,
        case when is_left then right_one_id else left_one_id end as other_one_id,
        source,
        rule,
        evidence,
        confidence,
        reason
    from doubted
),

ranked as (
    select
        *,
        row_number() over (
            partition by kind, value
            order by
                confidence desc,
                source asc,
                other_kind asc,
                other_value asc,
                rule asc,
                evidence asc
        ) as place
    from statements
),

sides as (
    select kind, value, one_id from statements
    union
    select kind, value, other_one_id as one_id from statements
),

people as (
    select kind, value, list_sort(list(one_id)) as one_ids
    from sides
    group by kind, value
),

counts as (
    select kind, value, count(*) as statement_count
    from statements
    group by kind, value
)

select
    ranked.kind,
    ranked.value,
    people.one_ids,
    ranked.other_kind,
    ranked.other_value,
    ranked.source,
    ranked.rule,
    ranked.evidence,
    ranked.reason,
    counts.statement_count
from ranked
inner join people on ranked.kind = people.kind and ranked.value = people.value
inner join counts on ranked.kind = counts.kind and ranked.value = counts.value
where ranked.place = 1
