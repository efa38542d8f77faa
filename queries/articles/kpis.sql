-- The official account in the period, for the cards on its page.
--
-- grain:  one row
-- key:    article_paid_fen
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  of visits and orders; null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  of visits and orders; null means every family
--         window_days  integer    1, 7, 15 or 30 from visit to payment; null means 7
with

accounts as (
    select
        sum(fans_new) as fans_new,
        sum(fans_lost) as fans_lost,
        arg_max(fans_total, stat_date) as fans_total,
        arg_min(fans_total - fans_new + fans_lost, stat_date) as fans_before
    from marts.fct_account_days
    where stat_date between $start_date::date and $end_date::date
    group by app_id
),

fans as (
    select
        fans_new(fans_new) as fans_new,
        fans_lost(fans_lost) as fans_lost,
        fans_net(fans_new, fans_lost) as fans_net,
        fans_total(fans_total) as fans_total,
        unfollow_rate(fans_lost, fans_before) as unfollow_rate
    from accounts
),

reads as (
    select
        article_id,
        sum(read_uv) as read_uv,
        sum(rated_read_uv) as rated_read_uv,
        sum(ripe_read_uv) as ripe_read_uv
    from
        article_reads_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], coalesce($window_days::integer, 7)
        )
    group by article_id
),

visits as (
    select article_id, article_visit_uv(person_key) as visit_uv
    from
        article_visits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    where is_told
    group by article_id
),

sales as (
    select article_id, sum(last_fen) as sold_fen
    from
        article_credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    where is_told and window_days = coalesce($window_days::integer, 7)
    group by article_id
),

articles as (
    select
        read_uv(reads.read_uv) as read_uv,
        read_to_visit(coalesce(visits.visit_uv, 0), reads.rated_read_uv) as read_to_visit,
        gmv_per_k_readers_fen(coalesce(sales.sold_fen, 0), reads.ripe_read_uv)
            as gmv_per_k_readers_fen
    from reads
    left join visits on reads.article_id = visits.article_id
    left join sales on reads.article_id = sales.article_id
),

paid as (
    select article_paid_fen(last_fen) as article_paid_fen
    from
        credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], 'paid', 'day', 'article'
        )
    where window_days = 7 and article_id is not null
)

select
    fans.*,
    articles.*,
    paid.article_paid_fen
from fans
cross join articles
cross join paid
