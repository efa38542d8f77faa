-- The official account day by day, or one of its articles: fans, readers, visitors and orders.
-- Fans belong to no article, so they are null where one is chosen.
--
-- grain:  one row per day of the period
-- key:    stat_date
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  of visits and orders; null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  of visits and orders; null means every family
--         article      varchar    one article; null means all of them
with

days as (
    select calendar_date as stat_date
    from marts.dim_dates
    where calendar_date between $start_date::date and $end_date::date
),

fans as (
    select
        stat_date,
        fans_new(fans_new) as fans_new,
        fans_lost(fans_lost) as fans_lost,
        fans_net(fans_new, fans_lost) as fans_net,
        fans_total(fans_total) as fans_total,
        unfollow_rate(fans_lost, fans_total - fans_new + fans_lost) as unfollow_rate
    from marts.fct_account_days
    where $article::varchar is null
    group by stat_date
),

reads as (
    select
        stat_date,
        read_uv(read_uv) as read_uv,
        read_pv(read_pv) as read_pv,
        read_shares(share_uv) as read_shares,
        case
            when bool_or(is_delayed) then 'delayed'
            when bool_or(span_days > 1) then 'gap'
            when bool_or(is_revised) then 'revised'
            else 'final'
        end as told
    from marts.fct_article_days
    where $article::varchar is null or article_id = $article::varchar
    group by stat_date
),

visits as (
    select touch_date as stat_date, article_visit_uv(person_key) as article_visit_uv
    from
        article_visits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    where $article::varchar is null or article_id = $article::varchar
    group by touch_date
),

paid as (
    select paid_date as stat_date, article_paid_fen(last_fen) as article_paid_fen
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], 'paid', 'day', 'article'
        )
    where
        window_days = 7 and article_id is not null
        and ($article::varchar is null or article_id = $article::varchar)
    group by paid_date
)

select
    days.stat_date,
    fans.fans_new,
    fans.fans_lost,
    fans.fans_net,
    fans.fans_total,
    fans.unfollow_rate,
    reads.read_uv,
    reads.read_pv,
    reads.read_shares,
    coalesce(reads.told, 'none') as told,
    coalesce(visits.article_visit_uv, 0) as article_visit_uv,
    coalesce(paid.article_paid_fen, 0) as article_paid_fen
from days
left join fans on days.stat_date = fans.stat_date
left join reads on days.stat_date = reads.stat_date
left join visits on days.stat_date = visits.stat_date
left join paid on days.stat_date = paid.stat_date
order by days.stat_date
