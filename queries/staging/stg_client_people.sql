-- The person behind every run of a client.
--
-- grain: one row per run
-- key:   run_id
select
    runs.run_id,
    identities.one_id
from staging.stg_client_runs as runs
inner join marts.dim_identities as identities
    on runs.identity_kind = identities.kind and runs.identity_value = identities.value
