-- Every run of a client, from its cold start to the end of the process, and who used it. The client
-- learns its openid only after the start, so a run as a whole knows more than each of its events.
--
-- grain: one row per run
-- key:   run_id
-- carried: run_id
with

runs as (
    select
        run_id,
        max(tracking_id) as tracking_id,
        max(app_id) as app_id,
        max(case when app_id is not null then open_id end) as open_id,
        max(union_id) as union_id,
        max(user_id) as user_id,
        max(local_id) as local_id,
        min(happened_at) as started_at,
        max(happened_at) as ended_at
    from lake.youshu__events
    group by run_id
)

select
    run_id,
    tracking_id,
    app_id,
    union_id,
    user_id,
    local_id,
    started_at,
    ended_at,
    -- An openid means something only together with its mini program.
    app_id || ':' || open_id as app_open_id,
    case
        when open_id is not null then 'openid'
        when union_id is not null then 'unionid'
        else 'local_id'
    end as identity_kind,
    coalesce(app_id || ':' || open_id, union_id, local_id) as identity_value
from runs
