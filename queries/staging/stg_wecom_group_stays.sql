-- Each stay of a member in a group, with the first and last day a list showed it. Who left and came
-- back has two: the time of joining differs. A member is a customer, or a member of the staff.
--
-- grain: one row per group, member and time of joining
-- key:   chat_id, member_id, joined_at
with

members as (
    select
        chat_id,
        case when member_type = 1 then 'staff' else 'customer' end as member_kind,
        coalesce(staff_userid, external_userid) as member_id,
        joined_at,
        unionid,
        join_scene,
        invitor_userid,
        observed_on
    from lake.wecom__group_members
)

select
    chat_id,
    member_kind,
    member_id,
    joined_at,
    max(unionid) as unionid,
    max(join_scene) as join_scene,
    max(invitor_userid) as invitor_userid,
    min(observed_on) as first_observed_on,
    max(observed_on) as last_observed_on
from members
where member_id is not null
group by chat_id, member_kind, member_id, joined_at
