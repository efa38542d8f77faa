-- Each relation of a customer and a guide, with the first and last day a list showed it. A customer
-- who left and came back has two: the time of adding differs. Keys that one shape of the reply
-- leaves out are taken from the other.
--
-- grain: one row per customer, guide and time of adding
-- key:   external_userid, guide_id, added_at
select
    external_userid,
    userid as guide_id,
    added_at,
    max(unionid) as unionid,
    max(type) as customer_type,
    max(add_way) as add_way,
    max(state) as state,
    max(oper_userid) as oper_userid,
    max(channels_nickname) as channels_nickname,
    min(observed_on) as first_observed_on,
    max(observed_on) as last_observed_on
from lake.wecom__contacts
group by external_userid, userid, added_at
