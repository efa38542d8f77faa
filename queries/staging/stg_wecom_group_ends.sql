-- When a group was gone: the event of dissolving says it, or a complete list of all groups that no
-- longer has it, after the last day anything showed the group.
--
-- grain: one row per group that is gone
-- key:   chat_id
with

shown as (
    select chat_id, observed_on from lake.wecom__group_states
    union all
    select chat_id, observed_on from lake.wecom__groups
),

last_shown as (
    select chat_id, max(observed_on) as observed_on
    from shown
    group by chat_id
),

missed as (
    select last_shown.chat_id, min(lists.observed_on) as ended_on
    from last_shown
    inner join staging.stg_wecom_complete_lists as lists
        on lists.list_of = 'groups' and last_shown.observed_on < lists.observed_on
    group by last_shown.chat_id
),

told as (
    select chat_id, min(happened_at) as ended_at, min(happened_date) as happened_date
    from lake.wecom__group_events
    where change = 'dismiss'
    group by chat_id
)

select
    coalesce(told.chat_id, missed.chat_id) as chat_id,
    coalesce(told.happened_date, missed.ended_on) as ended_on,
    told.ended_at
from missed
full outer join told on missed.chat_id = told.chat_id
