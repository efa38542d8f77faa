-- Each relation of a customer and a guide, with the first and last day it was seen. A customer who
-- left and came back has two: the time of adding differs. Keys that one shape of the reply leaves
-- out are taken from the other. A list of bare ids shows the newest relation begun until then. An
-- event of adding is a relation of its own only where no list tells of it: it ended in between.
--
-- grain: one row per customer, guide and time of adding
-- key:   external_userid, guide_id, added_at
with

listed as (
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
),

shown_by_id as (
    select
        listed.external_userid,
        listed.guide_id,
        ids.observed_on,
        max(listed.added_at) as added_at
    from listed
    inner join lake.wecom__contact_ids as ids
        on
            listed.external_userid = ids.external_userid
            and listed.guide_id = ids.userid
            and cast(listed.added_at at time zone 'Asia/Shanghai' as date) <= ids.observed_on
    group by listed.external_userid, listed.guide_id, ids.observed_on
),

last_shown as (
    select external_userid, guide_id, added_at, max(observed_on) as observed_on
    from shown_by_id
    group by external_userid, guide_id, added_at
),

told as (
    select
        events.external_userid,
        events.userid as guide_id,
        events.happened_at as added_at,
        max(events.state) as state,
        max(events.happened_date) as happened_date
    from lake.wecom__contact_events as events
    left join listed
        on
            events.external_userid = listed.external_userid
            and events.userid = listed.guide_id
            -- The event is sent moments after the relation began.
            and events.happened_at between listed.added_at - interval '5' minute
            and listed.added_at + interval '5' minute
    where
        events.change in ('add_external_contact', 'add_half_external_contact')
        and listed.guide_id is null
    group by events.external_userid, events.userid, events.happened_at
)

select
    listed.external_userid,
    listed.guide_id,
    listed.added_at,
    listed.unionid,
    listed.customer_type,
    listed.add_way,
    listed.state,
    listed.oper_userid,
    listed.channels_nickname,
    listed.first_observed_on,
    greatest(
        listed.last_observed_on, coalesce(last_shown.observed_on, listed.last_observed_on)
    ) as last_observed_on
from listed
left join last_shown
    on
        listed.external_userid = last_shown.external_userid
        and listed.guide_id = last_shown.guide_id
        and listed.added_at = last_shown.added_at
union all
select
    external_userid,
    guide_id,
    added_at,
    cast(null as varchar) as unionid,
    cast(null as bigint) as customer_type,
    cast(null as bigint) as add_way,
    state,
    cast(null as varchar) as oper_userid,
    cast(null as varchar) as channels_nickname,
    happened_date as first_observed_on,
    happened_date as last_observed_on
from told
