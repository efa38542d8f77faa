-- When each stay in a group ended: by an event to the second, else by the first complete list of
-- the group without the member, else with the group. A reply without members is no complete list.
--
-- grain: one row per ended stay
-- key:   chat_id, member_id, joined_at
with

missed as (
    select stays.chat_id, stays.member_id, stays.joined_at, min(lists.observed_on) as lost_on
    from staging.stg_wecom_group_stays as stays
    inner join staging.stg_wecom_complete_lists as lists
        on
            lists.list_of = 'group'
            and stays.chat_id = lists.list_id
            and stays.last_observed_on < lists.observed_on
    group by stays.chat_id, stays.member_id, stays.joined_at
),

bounded as (
    select
        chat_id,
        member_id,
        joined_at,
        member_kind,
        last_observed_on,
        lead(joined_at) over (
            partition by chat_id, member_id
            order by joined_at
        ) as next_joined_at
    from staging.stg_wecom_group_stays
),

told as (
    select
        bounded.chat_id,
        bounded.member_id,
        bounded.joined_at,
        events.happened_at,
        events.happened_date,
        events.quit_scene,
        row_number() over (
            partition by bounded.chat_id, bounded.member_id, bounded.joined_at
            order by events.happened_at, events.quit_scene nulls last
        ) as place
    from bounded
    inner join lake.wecom__group_events as events
        on
            bounded.chat_id = events.chat_id
            -- The event names staff as they write themselves; their ids know no case.
            and bounded.member_id = case
                when bounded.member_kind = 'staff' then lower(events.member_id)
                else events.member_id
            end
            and bounded.joined_at <= events.happened_at
            and events.happened_at < coalesce(bounded.next_joined_at, timestamptz '9999-01-01')
            and bounded.last_observed_on <= events.happened_date
    where events.change = 'del_member'
)

select
    stays.chat_id,
    stays.member_id,
    stays.joined_at,
    told.happened_at as lost_at,
    told.quit_scene,
    greatest(
        coalesce(told.happened_date, missed.lost_on, ends.ended_on),
        cast(stays.joined_at at time zone 'Asia/Shanghai' as date)
    ) as lost_on,
    case when told.happened_at is null then stays.last_observed_on else told.happened_date end
        as seen_until
from staging.stg_wecom_group_stays as stays
left join missed
    on
        stays.chat_id = missed.chat_id
        and stays.member_id = missed.member_id
        and stays.joined_at = missed.joined_at
left join told
    on
        stays.chat_id = told.chat_id
        and stays.member_id = told.member_id
        and stays.joined_at = told.joined_at
        and told.place = 1
left join staging.stg_wecom_group_ends as ends
    on stays.chat_id = ends.chat_id and stays.last_observed_on <= ends.ended_on
where coalesce(told.happened_date, missed.lost_on, ends.ended_on) is not null
