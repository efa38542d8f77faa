-- Identities that were said to belong to several people and were not merged, by kind and reason.
--
-- grain:  one row per reason and kind of identity
-- key:    reason, kind
with

met as (
    select
        reason,
        kind,
        count(*) as conflict_count,
        sum(len(one_ids)) as person_count
    from marts.identity_conflicts
    group by reason, kind
),

-- A guard that nothing ran into is worth knowing too.
guards (reason, kind) as (
    values
    ('two_unionids', 'unionid'),
    ('phone_shared_by_many', 'phone_hash')
)

select
    coalesce(met.reason, guards.reason) as reason,
    coalesce(met.kind, guards.kind) as kind,
    coalesce(met.conflict_count, 0) as conflict_count,
    coalesce(met.person_count, 0)::bigint as person_count
from guards
full outer join met on guards.reason = met.reason and guards.kind = met.kind
order by conflict_count desc, reason asc, kind asc
