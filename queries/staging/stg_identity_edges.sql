-- Every statement of any source that two identities are one person, or that one exists.
--
-- grain: one row per distinct statement; right_kind and right_value are null for a lone identity
with

statements as (
    select
        'youshu' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_youshu
    union all
    select
        'mall' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_mall
    union all
    select
        'told' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_told
    union all
    select
        'wecom' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_wecom
    union all
    select
        'mapped' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_mapped
    union all
    select
        'reach' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_reach
    union all
    select
        'pages' as source,
        left_kind, left_value, right_kind, right_value, rule, evidence, confidence, seen_at
    from staging.stg_identities_pages
)

select distinct
    source,
    left_kind,
    left_value,
    right_kind,
    right_value,
    rule,
    evidence,
    confidence::double as confidence,
    seen_at
from statements
where left_kind is not null and left_value <> ''
