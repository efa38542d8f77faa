-- Every WeCom customer group: as its newest reply describes it, and whether it still is.
--
-- grain: one row per group
-- key:   chat_id
with

described as (
    select
        chat_id,
        chat_name,
        owner_userid,
        created_at,
        row_number() over (
            partition by chat_id
            order by
                observed_on desc,
                chat_name desc nulls last,
                owner_userid desc nulls last,
                created_at desc nulls last
        ) as recency
    from lake.wecom__groups
),

states as (
    select
        chat_id,
        status,
        row_number() over (
            partition by chat_id
            order by observed_on desc, status desc nulls last
        ) as recency
    from lake.wecom__group_states
),

-- The mini program knows a group by another id.
translated as (
    select chat_id, max(opengid) as opengid
    from lake.wecom__opengids
    group by chat_id
),

named as (
    select chat_id from lake.wecom__groups
    union
    select chat_id from lake.wecom__group_states
    union
    select chat_id from lake.wecom__group_events
)

select
    named.chat_id,
    coalesce(described.chat_name, named.chat_id) as chat_name,
    described.owner_userid as guide_id,
    guides.store_id,
    described.created_at,
    translated.opengid,
    states.status,
    ends.ended_on as ended_date,
    ends.ended_on is null as is_active
from named
left join described on named.chat_id = described.chat_id and described.recency = 1
left join states on named.chat_id = states.chat_id and states.recency = 1
left join translated on named.chat_id = translated.chat_id
left join staging.stg_wecom_group_ends as ends on named.chat_id = ends.chat_id
left join marts.dim_guides as guides on described.owner_userid = guides.guide_id
