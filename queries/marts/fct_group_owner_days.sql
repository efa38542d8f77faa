-- What WeCom itself counts of each owner's groups on a day. `*_new_count` is that day's; the other
-- `*_count` of chats and members are stocks at its end, never to be added up over days.
--
-- grain: one row per owner and day
-- key:   guide_id, stat_date
with

ranked as (
    select
        owner_userid as guide_id,
        stat_date,
        chat_new_count,
        chat_count,
        chat_active_count,
        member_new_count,
        member_count,
        member_active_count,
        message_count,
        row_number() over (
            partition by owner_userid, stat_date
            order by
                message_count desc nulls last,
                member_active_count desc nulls last,
                member_new_count desc nulls last,
                member_count desc nulls last,
                chat_active_count desc nulls last,
                chat_new_count desc nulls last,
                chat_count desc nulls last
        ) as state_rank
    from lake.wecom__group_owner_days
)

select
    guide_id,
    stat_date,
    chat_new_count,
    chat_count,
    chat_active_count,
    member_new_count,
    member_count,
    member_active_count,
    message_count
from ranked
where state_rank = 1
