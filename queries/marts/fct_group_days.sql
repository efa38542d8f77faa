-- Each group's members day by day, customers and staff apart: the stock in the morning, who joined
-- and left, the stock at night. A group's days begin with its first complete list.
--
-- grain: one row per group, kind of member and day, from the first list to the last complete day
-- key:   chat_id, member_kind, stat_date
with

moves as (
    select
        chat_id, member_kind, joined_date as move_date, 1 as joined_count, 0 as lost_count
    from marts.fct_group_members
    union all
    select chat_id, member_kind, lost_date as move_date, 0 as joined_count, 1 as lost_count
    from marts.fct_group_members
    where lost_date is not null
),

begun as (
    select members.chat_id, members.member_kind, min(lists.observed_on) as first_date
    from marts.fct_group_members as members
    inner join staging.stg_wecom_complete_lists as lists
        on lists.list_of = 'group' and members.chat_id = lists.list_id
    group by members.chat_id, members.member_kind
),

days as (
    select
        begun.chat_id,
        begun.member_kind,
        cast(unnest(
            generate_series(begun.first_date, run.as_of, interval '1' day)
        ) as date) as stat_date
    from begun
    cross join lake.app__run as run
),

before as (
    select
        begun.chat_id,
        begun.member_kind,
        sum(moves.joined_count - moves.lost_count) as stock
    from begun
    inner join moves
        on
            begun.chat_id = moves.chat_id
            and begun.member_kind = moves.member_kind
            and begun.first_date > moves.move_date
    group by begun.chat_id, begun.member_kind
),

moved as (
    select
        chat_id,
        member_kind,
        move_date,
        sum(joined_count) as joined_count,
        sum(lost_count) as lost_count
    from moves
    group by chat_id, member_kind, move_date
),

running as (
    select
        days.chat_id,
        days.member_kind,
        days.stat_date,
        coalesce(moved.joined_count, 0) as joined_count,
        coalesce(moved.lost_count, 0) as lost_count,
        coalesce(before.stock, 0) + sum(
            coalesce(moved.joined_count, 0) - coalesce(moved.lost_count, 0)
        ) over (
            partition by days.chat_id, days.member_kind
            order by days.stat_date
            rows between unbounded preceding and current row
        ) as stock_end
    from days
    left join before
        on days.chat_id = before.chat_id and days.member_kind = before.member_kind
    left join moved
        on
            days.chat_id = moved.chat_id
            and days.member_kind = moved.member_kind
            and days.stat_date = moved.move_date
)

select
    chat_id,
    member_kind,
    stat_date,
    cast(stock_end - joined_count + lost_count as bigint) as stock_start,
    cast(joined_count as bigint) as joined_count,
    cast(lost_count as bigint) as lost_count,
    cast(stock_end as bigint) as stock_end
from running
