-- A group's stock of members follows from day to day, and the last is who is there.
-- severity: stop
-- title: 群成员存量逐日平衡
-- title_en: Group member stock balances
with

followed as (
    select
        *,
        lag(stock_end) over (
            partition by chat_id, member_kind
            order by stat_date
        ) as stock_before,
        lead(stat_date) over (
            partition by chat_id, member_kind
            order by stat_date
        ) is null as is_last
    from marts.fct_group_days
),

present as (
    select followed.chat_id, followed.member_kind, count(members.member_id) as member_count
    from followed
    inner join marts.fct_group_members as members
        on
            followed.chat_id = members.chat_id
            and followed.member_kind = members.member_kind
            and followed.stat_date >= members.joined_date
            and (members.lost_date is null or followed.stat_date < members.lost_date)
    where followed.is_last
    group by followed.chat_id, followed.member_kind
)

select
    followed.chat_id,
    followed.member_kind,
    followed.stat_date,
    followed.stock_start,
    followed.stock_before,
    followed.stock_end,
    present.member_count
from followed
left join present
    on
        followed.chat_id = present.chat_id
        and followed.member_kind = present.member_kind
        and followed.is_last
where
    followed.stock_start + followed.joined_count - followed.lost_count <> followed.stock_end
    or followed.stock_start <> coalesce(followed.stock_before, followed.stock_start)
    or (followed.is_last and followed.stock_end <> coalesce(present.member_count, 0))
