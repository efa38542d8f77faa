-- What was said about this person's identities, followed or not, and why not? What a source said
-- many times about two identities (one order each) is one statement with a count.
--
-- grain:  one row per pair of identities, source and rule
-- key:    left_kind, left_value, right_kind, right_value, source, rule
-- params: one_id varchar  the person
with

phones as (
    select phone_hash, phone_masked
    from marts.dim_phones
),

ours as (
    select
        left_kind,
        left_value,
        right_kind,
        right_value,
        source,
        rule,
        is_followed,
        reason,
        left_one_id,
        right_one_id,
        undone_by,
        undone_at,
        undone_because,
        min(evidence) as evidence,
        count(*) as statement_count,
        max(confidence) as confidence,
        min(first_seen_at) as first_seen_at
    from marts.identity_evidence
    where left_one_id = $one_id::varchar or right_one_id = $one_id::varchar
    group by
        left_kind, left_value, right_kind, right_value, source, rule, is_followed, reason,
        left_one_id, right_one_id, undone_by, undone_at, undone_because
)

select
    ours.*,
    case
        when ours.left_kind = 'phone_hash'
            then coalesce(left_phones.phone_masked, '#' || substr(ours.left_value, 1, 8))
        else ours.left_value
    end as left_shown,
    case
        when ours.right_kind = 'phone_hash'
            then coalesce(right_phones.phone_masked, '#' || substr(ours.right_value, 1, 8))
        else ours.right_value
    end as right_shown
from ours
left join phones as left_phones on ours.left_value = left_phones.phone_hash
left join phones as right_phones on ours.right_value = right_phones.phone_hash
order by
    ours.left_kind, ours.left_value, ours.right_kind, ours.right_value, ours.source, ours.rule
limit 2000
