-- Each moment and mass message by its fullest description.
--
-- grain: one row per broadcast
-- key:   kind, broadcast_id
select
    kind,
    broadcast_id,
    max(creator) as creator,
    min(created_at) as created_at,
    max(create_type) as create_type,
    max(content) as content
from lake.wecom__broadcasts
group by kind, broadcast_id
