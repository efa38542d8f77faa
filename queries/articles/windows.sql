-- What visits from articles sold within 1, 7, 15 and 30 days, of visits that are that old by now.
--
-- grain:  one row per window
-- key:    window_days
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  of visits and orders; null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  of visits and orders; null means every family
--         article      varchar    one article; null means all of them
with

lengths (window_days) as (
    values (1), (7), (15), (30)
),

windows as (
    select
        lengths.window_days,
        greatest(
            least($end_date::date, data_version.as_of - lengths.window_days + 1)
            - $start_date::date + 1,
            0
        ) as ripe_day_count
    from lengths
    cross join meta.data_version as data_version
),

sales as (
    select *
    from
        article_credits_of(
            $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
            $families::varchar[]
        )
    where $article::varchar is null or article_id = $article::varchar
)

select
    windows.window_days,
    case when max(windows.ripe_day_count) > 0 then attr_orders(sales.order_id) end as attr_orders,
    case when max(windows.ripe_day_count) > 0 then attr_buyers(sales.one_id) end
        as attr_buyers,
    article_sold_fen(sales.last_fen, windows.ripe_day_count) as article_sold_fen,
    any_value($end_date::date - $start_date::date + 1 - windows.ripe_day_count)::integer
        as unripe_day_count
from windows
left join sales on windows.window_days = sales.window_days
group by windows.window_days
order by windows.window_days
