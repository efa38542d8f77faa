-- Where the readers of articles came from: one article or all of them.
--
-- grain:  one row per source
-- key:    source_name
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  not used: reads belong to no store; null means every store
--         visitor_type varchar    not used; null means both
--         families     varchar[]  not used; null means every family
--         article      varchar    one article; null means all of them
with

sources as (
    select source_name, read_uv(read_uv) as read_uv
    from marts.fct_article_sources
    where
        stat_date between $start_date::date and $end_date::date
        and ($article::varchar is null or article_id = $article::varchar)
        and coalesce($store_ids::varchar[] is null, true) is not null
        and coalesce($visitor_type::varchar is null, true) is not null
        and coalesce($families::varchar[] is null, true) is not null
    group by source_name
),

-- Of the same articles and days: where no source was told, its readers are in no share.
told as (
    select sum(days.read_uv) as all_read_uv
    from marts.fct_article_days as days
    where exists (
        select 1
        from marts.fct_article_sources as sources
        where
            sources.msgid = days.msgid and sources.stat_date = days.stat_date
            and sources.stat_date between $start_date::date and $end_date::date
            and ($article::varchar is null or sources.article_id = $article::varchar)
    )
)

select
    sources.source_name,
    sources.read_uv,
    read_share(sources.read_uv, told.all_read_uv) as read_share
from sources
cross join told
order by sources.read_uv desc nulls last, sources.source_name asc
