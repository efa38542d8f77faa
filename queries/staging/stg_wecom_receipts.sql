-- How each sending ended for each receiver: a later reply knows more; what was received stays so.
-- One message reaches a customer once, through whichever guide.
--
-- grain: one row per broadcast, guide and receiver, a customer or a group
-- key:   kind, broadcast_id, guide_id, external_userid, chat_id
with

ranked as (
    select
        kind,
        broadcast_id,
        userid as guide_id,
        external_userid,
        chat_id,
        status,
        sent_at,
        row_number() over (
            partition by kind, broadcast_id, userid, external_userid, chat_id
            order by
                case when status = 1 then 0 else 1 end,
                status desc nulls last,
                sent_at asc nulls last
        ) as place
    from lake.wecom__broadcast_results
    where coalesce(external_userid, chat_id) is not null
)

select kind, broadcast_id, guide_id, external_userid, chat_id, status, sent_at
from ranked
where place = 1
