-- WeChat's own count of sessions by access source on a day. Access sources are not scenes.
--
-- grain: one row per app, day and access source; app_id null where nobody said
-- key:   app_id, stat_date, access_source
with

ranked as (
    select
        said.*,
        row_number() over (
            partition by app_id, stat_date, bucket
            order by observed_on desc nulls last, value desc nulls last, visit_uv desc nulls last
        ) as place
    from lake.mp__distributions as said
    where index_name = 'access_source_session_cnt' and period = 'day'
)

select
    ranked.app_id,
    ranked.stat_date,
    ranked.bucket as access_source,
    coalesce(names.source_name, '未知来源 ' || ranked.bucket) as source_name,
    ranked.value as session_count,
    ranked.visit_uv
from ranked
left join staging.stg_mp_access_sources as names on ranked.bucket = names.access_source
where ranked.place = 1
