-- Who watched a WeCom live room. Pages of one room may be delivered twice or at different times;
-- what somebody watched only grows. Who came into the mall from a room had watched it, and their
-- sharing code says by whom they were invited, also where the watching list does not.
--
-- grain: one row per room and viewer, customer or staff
-- key:   live_id, external_userid, userid
with

told as (
    select
        living_id,
        external_userid,
        userid,
        watch_seconds,
        is_comment,
        is_mic,
        invitor_userid,
        invitor_external_userid
    from lake.wecom__living_viewers
    union all
    select
        living_id,
        viewer_external_userid as external_userid,
        viewer_userid as userid,
        cast(null as bigint) as watch_seconds,
        cast(null as bigint) as is_comment,
        cast(null as bigint) as is_mic,
        invitor_userid,
        invitor_external_userid
    from lake.wecom__living_shares
),

viewers as (
    select
        told.*,
        -- A customer is known by external_userid alone, whatever else a reply adds.
        case when told.external_userid is null then told.userid end as staff_userid
    from told
)

select
    living_id as live_id,
    external_userid,
    staff_userid as userid,
    max(watch_seconds) as watch_seconds,
    max(coalesce(is_comment, 0)) = 1 as has_commented,
    max(coalesce(is_mic, 0)) = 1 as has_spoken,
    max(invitor_userid) as invitor_userid,
    max(invitor_external_userid) as invitor_external_userid
from viewers
where coalesce(external_userid, staff_userid) is not null
group by living_id, external_userid, staff_userid
