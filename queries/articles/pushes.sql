-- What a publication costs in fans: those lost in the 48 hours after it, against what is usual.
--
-- grain:  one row per day on which something was published
-- key:    push_date
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  not used: fans belong to no store; null means every store
--         visitor_type varchar    not used; null means both
--         families     varchar[]  not used; null means every family
with

pushes as (
    select
        cast(days.stat_date - days.day_no as date) as push_date,
        string_agg(distinct articles.title, '、' order by articles.title) as title
    from marts.fct_article_days as days
    inner join marts.dim_articles as articles on days.article_id = articles.article_id
    where
        coalesce($store_ids::varchar[] is null, true) is not null
        and coalesce($visitor_type::varchar is null, true) is not null
        and coalesce($families::varchar[] is null, true) is not null
    group by days.stat_date - days.day_no
),

fans as (
    select
        stat_date,
        sum(fans_new) as fans_new,
        sum(fans_lost) as fans_lost
    from marts.fct_account_days
    where fans_lost is not null
    group by stat_date
),

around as (
    select
        pushes.push_date,
        any_value(pushes.title) as title,
        fans_new(case when fans.stat_date = pushes.push_date then fans.fans_new end) as fans_new,
        push_lost(case when fans.stat_date >= pushes.push_date then fans.fans_lost end)
            as push_lost,
        count(case when fans.stat_date >= pushes.push_date then 1 end) as known_days,
        avg(case when fans.stat_date < pushes.push_date then fans.fans_lost end) as usual_lost,
        count(case when fans.stat_date < pushes.push_date then 1 end) as usual_days
    from pushes
    left join fans
        on fans.stat_date between pushes.push_date - 14 and pushes.push_date + 1
    where pushes.push_date between $start_date::date and $end_date::date
    group by pushes.push_date
)

select
    push_date,
    title,
    fans_new,
    case when known_days = 2 then push_lost end as push_lost,
    push_unfollow(
        case when known_days = 2 then push_lost end, case when usual_days >= 7 then usual_lost end
    ) as push_unfollow
from around
order by push_date desc
