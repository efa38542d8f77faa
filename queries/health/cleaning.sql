-- What would be wrong if the client log were used as it came, and what stays unknown once cleaned.
--
-- grain:  one row per kind of fault
-- key:    topic
with

counters as (
    select
        max(case when counter = 't9_entries' then value end) as entries,
        max(case when counter = 't2_channels_wrong' then value end) as channels_wrong,
        max(case when counter = 't2_channels_inherited' then value end) as channels_inherited,
        max(case when counter = 't1_scenes_lost' then value end) as scenes_lost,
        max(case when counter = 't1_scenes_rescued' then value end) as scenes_rescued,
        max(case when counter = 't3_senders_stale' then value end) as senders_stale,
        max(case when counter = 't3_ads_stale' then value end) as ads_stale,
        max(case when counter = 't4_shares' then value end) as shares,
        max(case when counter = 't4_shares_untraceable' then value end) as untraceable,
        max(case when counter = 't5_entries_by_card' then value end) as by_card,
        max(case when counter = 't5_hops_wrong' then value end) as hops_wrong,
        max(case when counter = 't5_senders_unknown' then value end) as senders_unknown,
        max(case when counter = 't6_sendings' then value end) as sendings,
        max(case when counter = 't6_duplicates_removed' then value end) as duplicates,
        max(case when counter = 't7_sendings_numbered' then value end) as numbered,
        max(case when counter = 't7_sendings_failed' then value end) as failed,
        max(case when counter = 't7_sendings_lost' then value end) as lost,
        max(case when counter = 't9_entry_sendings' then value end) as entry_sendings,
        max(case when counter = 't9_launches_ignored' then value end) as launches
    from marts.fct_cleaning
),

topics as (
    select
        unnest([
            {
                'topic_no': 1, 'topic': 'channels_wrong', 'base_count': entries,
                'wrong_count': channels_wrong, 'left_count': 0
            },
            {
                'topic_no': 2, 'topic': 'channels_inherited', 'base_count': entries,
                'wrong_count': channels_inherited, 'left_count': 0
            },
            {
                'topic_no': 3, 'topic': 'scenes', 'base_count': entries,
                'wrong_count': scenes_lost + scenes_rescued, 'left_count': scenes_lost
            },
            {
                'topic_no': 4, 'topic': 'senders', 'base_count': entries,
                'wrong_count': senders_stale, 'left_count': 0
            },
            {
                'topic_no': 5, 'topic': 'ads', 'base_count': entries,
                'wrong_count': ads_stale, 'left_count': 0
            },
            {
                'topic_no': 6, 'topic': 'hops', 'base_count': by_card,
                'wrong_count': hops_wrong, 'left_count': 0
            },
            {
                'topic_no': 7, 'topic': 'senders_unknown', 'base_count': by_card,
                'wrong_count': senders_unknown, 'left_count': senders_unknown
            },
            {
                'topic_no': 8, 'topic': 'timeline', 'base_count': shares,
                'wrong_count': untraceable, 'left_count': untraceable
            },
            {
                'topic_no': 9, 'topic': 'duplicates', 'base_count': sendings,
                'wrong_count': duplicates, 'left_count': 0
            },
            {
                'topic_no': 10, 'topic': 'launches', 'base_count': entry_sendings,
                'wrong_count': launches, 'left_count': 0
            },
            {
                'topic_no': 11, 'topic': 'transmissions', 'base_count': numbered,
                'wrong_count': failed, 'left_count': lost
            }
        ], recursive := true)
    from counters
)

select
    topic,
    base_count,
    wrong_count,
    left_count,
    wrong_count / nullif(base_count, 0) as wrong_share,
    left_count / nullif(base_count, 0) as left_share
from topics
order by topic_no
