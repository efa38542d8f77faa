-- Each article from reader to visitor to order, for the bubbles and the table on the page of the
-- official account.
--
-- grain:  one row per article that was read, brought somebody or sold something in the period
-- key:    article_id
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  of visits and orders; null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  of visits and orders; null means every family
--         window_days  integer    1, 7, 15 or 30 from visit to payment; null means 7
--         article      varchar    one article; null means all of them
with

reads as (
    select
        article_id,
        read_uv(read_uv) as read_uv,
        read_pv(read_pv) as read_pv,
        read_shares(share_uv) as read_shares,
        read_rate(
            case when place = 1 then read_total end, case when place = 1 then delivered end
        ) as read_rate,
        finish_rate(
            case when place = 1 then finish_rate end, case when place = 1 then read_total end
        ) as finish_rate,
        sum(rated_read_uv) as rated_read_uv,
        sum(ripe_read_uv) as ripe_read_uv,
        sum(ripe_read_pv) as ripe_read_pv
    from
        article_reads_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[], coalesce($window_days::integer, 7)
        )
    group by article_id
),

visits as (
    select
        article_id,
        article_visit_uv(person_key) as article_visit_uv,
        article_visit_uv(case when is_told then person_key end) as told_visit_uv
    from
        article_visits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    group by article_id
),

sales as (
    select
        article_id,
        attr_orders(order_id) as attr_orders,
        attr_buyers(one_id) as attr_buyers,
        sum(last_fen) as sold_fen,
        sum(case when is_told then last_fen end) as told_sold_fen
    from
        article_credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    where window_days = coalesce($window_days::integer, 7)
    group by article_id
),

ripeness as (
    select
        greatest(
            least($end_date::date, as_of - coalesce($window_days::integer, 7) + 1)
            - $start_date::date + 1,
            0
        ) as ripe_day_count
    from meta.data_version
),

named as (
    select article_id from reads
    union
    select article_id from visits
    union
    select article_id from sales
)

select
    named.article_id,
    any_value(coalesce(articles.title, named.article_id)) as title,
    any_value(articles.last_publish_date) as publish_date,
    any_value(reads.read_uv) as read_uv,
    any_value(reads.read_pv) as read_pv,
    any_value(reads.read_rate) as read_rate,
    any_value(reads.finish_rate) as finish_rate,
    any_value(reads.read_shares) as read_shares,
    any_value(coalesce(visits.article_visit_uv, 0)) as article_visit_uv,
    read_to_visit(coalesce(visits.told_visit_uv, 0), reads.rated_read_uv) as read_to_visit,
    any_value(case when ripeness.ripe_day_count > 0 then coalesce(sales.attr_orders, 0) end)
        as attr_orders,
    any_value(case when ripeness.ripe_day_count > 0 then coalesce(sales.attr_buyers, 0) end)
        as attr_buyers,
    article_sold_fen(sales.sold_fen, ripeness.ripe_day_count) as article_sold_fen,
    gmv_per_k_readers_fen(coalesce(sales.told_sold_fen, 0), reads.ripe_read_uv)
        as gmv_per_k_readers_fen,
    gmv_per_k_read_fen(coalesce(sales.told_sold_fen, 0), reads.ripe_read_pv) as gmv_per_k_read_fen
from named
cross join ripeness
left join marts.dim_articles as articles on named.article_id = articles.article_id
left join reads on named.article_id = reads.article_id
left join visits on named.article_id = visits.article_id
left join sales on named.article_id = sales.article_id
where $article::varchar is null or named.article_id = $article::varchar
group by named.article_id
order by gmv_per_k_readers_fen desc nulls last, read_uv desc nulls last, named.article_id asc
