-- What guides sent to many, moments and mass messages, and how it was received. A count is null
-- where no reply tells it: unknown is not zero.
--
-- grain: one row per broadcast
-- key:   kind, broadcast_id
with

named as (
    select kind, broadcast_id from staging.stg_wecom_broadcasts
    union
    select kind, broadcast_id from staging.stg_wecom_receipts
    union
    select kind, broadcast_id from lake.wecom__broadcast_tasks
),

tasks as (
    select
        kind,
        broadcast_id,
        count(distinct userid) as guide_count,
        -- Done is 1 for a moment and 2 for a mass message.
        count(distinct case
            when (kind = 'moment' and status = 1) or (kind <> 'moment' and status = 2)
                then userid
        end) as sent_guide_count
    from lake.wecom__broadcast_tasks
    group by kind, broadcast_id
),

receipts as (
    select
        kind,
        broadcast_id,
        count(distinct coalesce(external_userid, chat_id)) as receiver_count,
        count(distinct case when status = 1 then external_userid end) as received_count,
        count(distinct case when status = 1 then chat_id end) as received_group_count,
        count(distinct case when status = 0 then coalesce(external_userid, chat_id) end)
            as unsent_count,
        count(distinct case when status = 2 then external_userid end) as not_friend_count,
        count(distinct case when status = 3 then coalesce(external_userid, chat_id) end)
            as over_limit_count,
        min(case when status = 1 then sent_at end) as first_sent_at
    from staging.stg_wecom_receipts
    group by kind, broadcast_id
),

reactions as (
    select
        moment_id as broadcast_id,
        count(distinct case when kind = 'like' then external_userid end) as like_count,
        count(distinct case when kind = 'comment' then external_userid end) as comment_count
    from lake.wecom__moment_reactions
    group by moment_id
)

select
    named.kind,
    named.broadcast_id,
    broadcasts.creator as creator_id,
    broadcasts.content,
    coalesce(broadcasts.created_at, receipts.first_sent_at) as created_at,
    cast(
        coalesce(broadcasts.created_at, receipts.first_sent_at)
        at time zone 'Asia/Shanghai' as date
    ) as created_date,
    tasks.guide_count,
    tasks.sent_guide_count,
    receipts.receiver_count,
    receipts.received_count,
    receipts.received_group_count,
    receipts.unsent_count,
    receipts.not_friend_count,
    receipts.over_limit_count,
    reactions.like_count,
    reactions.comment_count
from named
left join staging.stg_wecom_broadcasts as broadcasts
    on named.kind = broadcasts.kind and named.broadcast_id = broadcasts.broadcast_id
left join tasks on named.kind = tasks.kind and named.broadcast_id = tasks.broadcast_id
left join receipts
    on named.kind = receipts.kind and named.broadcast_id = receipts.broadcast_id
left join reactions
    on named.kind = 'moment' and named.broadcast_id = reactions.broadcast_id
