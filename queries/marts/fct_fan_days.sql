-- Fans gained and lost by the official account on a day, by where they came from. Source 0 is the
-- rest (其他合计), not the total; losses are booked to the source a fan had come by.
--
-- grain: one row per account, day and source; app_id null where nobody said
-- key:   app_id, stat_date, user_source
with

names (user_source, source_name) as (
    values
    (0, '其他'), (1, '搜索公众号'), (17, '名片分享'), (30, '扫描二维码'), (35, '旧来源 35'),
    (39, '查询公众号（旧）'), (43, '图文页右上角菜单（旧）'), (57, '文章内账号名称'),
    (100, '微信广告'), (149, '小程序关注'), (161, '他人转载'), (176, '专辑页内账号名称'),
    (200, '视频号'), (201, '直播')
),

ranked as (
    select
        fans.*,
        row_number() over (
            partition by app_id, stat_date, user_source
            order by
                observed_on desc nulls last, new_count desc nulls last, lost_count desc nulls last
        ) as place
    from lake.oa__fans as fans
    where period = 'day'
)

select
    ranked.app_id,
    ranked.stat_date,
    ranked.user_source,
    coalesce(names.source_name, '未知来源 ' || cast(ranked.user_source as varchar)) as source_name,
    ranked.new_count as fans_new,
    ranked.lost_count as fans_lost
from ranked
left join names on ranked.user_source = names.user_source
where ranked.place = 1
