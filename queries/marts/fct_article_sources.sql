-- Where the readers of an article had come from by a day, counted since its publication. The row
-- 全部 of WeChat is the total and not a source; sources need not add up to it, because a reader who
-- came by two counts in both.
--
-- grain: one row per published article, day and source
-- key:   msgid, stat_date, source_name
with

ranked as (
    select
        sources.*,
        row_number() over (
            partition by msgid, stat_date, scene_desc
            order by
                coalesce(is_delay = 'true', false), observed_on desc nulls last,
                read_user desc nulls last
        ) as place
    from lake.oa__article_sources as sources
    where basis = 'cumulative' and scene_desc <> '全部'
)

select
    ranked.msgid,
    publications.article_id,
    ranked.stat_date,
    ranked.scene_desc as source_name,
    ranked.read_user as read_total,
    ranked.read_user - coalesce(lag(ranked.read_user) over (
        partition by ranked.msgid, ranked.scene_desc order by ranked.stat_date
    ), 0) as read_uv
from ranked
inner join staging.stg_oa_publications as publications on ranked.msgid = publications.msgid
where ranked.place = 1
