-- Who watched a WeCom live room. Pages of one room may be delivered twice or at different times;
-- what somebody watched only grows.
--
-- grain: one row per room and viewer, customer or staff
-- key:   live_id, external_userid, userid
select
    living_id as live_id,
    external_userid,
    userid,
    max(watch_seconds) as watch_seconds,
    max(coalesce(is_comment, 0)) = 1 as has_commented,
    max(coalesce(is_mic, 0)) = 1 as has_spoken,
    max(invitor_userid) as invitor_userid,
    max(invitor_external_userid) as invitor_external_userid
from lake.wecom__living_viewers
where coalesce(external_userid, userid) is not null
group by living_id, external_userid, userid
