-- What the cleaning of the client log undid, trap by trap (T1 to T9), before and after: for the
-- data-health page and for anybody who compares with figures that were not cleaned.
--
-- grain: one row per counter
-- key:   counter
with

words (trap, counter, meaning) as (
    values
    ('T1', 't1_events_stamped_late', '发送时才盖上后一次进入的场景和渠道的上报条数'),
    ('T1', 't1_scenes_lost', '仅有的上报都盖着后一次进入的场景，真实场景无法得知（置空，保留原值）'),
    ('T1', 't1_scenes_rescued', '有的上报盖错了场景，但另一次上报是对的，已取对的那次'),
    ('T2', 't2_channels_wrong', '直接用上报的 chan_id 会记错渠道的进入次数'),
    ('T2', 't2_channels_inherited', '其中：本次进入没有带渠道，沿用了以前的 chan_id'),
    ('T3', 't3_senders_stale', '上报带着以前的分享者，而本次进入并非由该分享卡片而来'),
    ('T3', 't3_ads_stale', '上报带着以前的广告点击编号，而本次进入并非由该广告而来'),
    ('T4', 't4_shares', '发起分享的次数'),
    ('T4', 't4_shares_untraceable', '其中分享到朋友圈：卡片不带参数，回流无法追踪（不是 0）'),
    ('T5', 't5_hops_wrong', '客户端自己数的层级与按分享链重算的层级不同的次数'),
    ('T5', 't5_entries_by_card', '由分享卡片进入的次数'),
    ('T5', 't5_senders_computed', '分享上报没有送达，由安装编号和路径算出分享者的进入次数'),
    ('T5', 't5_senders_unknown', '找不到分享者的进入次数'),
    ('T6', 't6_sendings', '送达的上报条数（同一行在几个文件里只算一次）'),
    ('T6', 't6_duplicates_removed', '重试造成的重复上报，已去掉'),
    ('T6', 't6_events', '去重后的事件数'),
    ('T7', 't7_sendings_numbered', '客户端编过号的发送条数'),
    ('T7', 't7_sendings_failed', '编过号但没有送达的条数（多数已重发）'),
    ('T7', 't7_sendings_lost', '确定丢失：下一次启动证明编过号，之后再无送达'),
    ('T7', 't7_runs_with_loss', '确有丢失的客户端运行次数'),
    ('T8', 't8_stays_unknown', '停留超过 4 小时被上报为 0 的页面（置空）'),
    ('T9', 't9_entry_sendings', '启动与显示的上报条数，直接当作打开次数会多算'),
    ('T9', 't9_launches_ignored', '与显示重复的冷启动，不计为打开'),
    ('T9', 't9_entries', '清洗后的进入次数'),
    ('T9', 't9_opens', '合并 30 秒内返回后的打开次数')
)

select
    words.trap,
    words.counter,
    cast(case words.counter
        when 't1_events_stamped_late' then counts.t1_events_stamped_late
        when 't1_scenes_lost' then counts.t1_scenes_lost
        when 't1_scenes_rescued' then counts.t1_scenes_rescued
        when 't2_channels_wrong' then counts.t2_channels_wrong
        when 't2_channels_inherited' then counts.t2_channels_inherited
        when 't3_senders_stale' then counts.t3_senders_stale
        when 't3_ads_stale' then counts.t3_ads_stale
        when 't4_shares' then counts.t4_shares
        when 't4_shares_untraceable' then counts.t4_shares_untraceable
        when 't5_hops_wrong' then counts.t5_hops_wrong
        when 't5_entries_by_card' then counts.t5_entries_by_card
        when 't5_senders_computed' then counts.t5_senders_computed
        when 't5_senders_unknown' then counts.t5_senders_unknown
        when 't6_sendings' then counts.t6_sendings
        when 't6_duplicates_removed' then counts.t6_duplicates_removed
        when 't6_events' then counts.t6_events
        when 't7_sendings_numbered' then counts.t7_sendings_numbered
        when 't7_sendings_failed' then counts.t7_sendings_failed
        when 't7_sendings_lost' then counts.t7_sendings_lost
        when 't7_runs_with_loss' then counts.t7_runs_with_loss
        when 't8_stays_unknown' then counts.t8_stays_unknown
        when 't9_entry_sendings' then counts.t9_entry_sendings
        when 't9_launches_ignored' then counts.t9_launches_ignored
        when 't9_entries' then counts.t9_entries
        when 't9_opens' then counts.t9_opens
    end as bigint) as value,
    words.meaning
from words
cross join staging.stg_youshu_counts as counts
