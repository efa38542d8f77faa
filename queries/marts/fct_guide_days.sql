-- What each guide did on each day, as WeCom counts it. Without a chat there is no reply rate: it is
-- unknown, not zero. WeCom restates a day for some days, so of several the one with most is latest.
--
-- grain: one row per guide and day
-- key:   guide_id, stat_date
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
),

ranked as (
    select
        userid as guide_id,
        stat_date,
        chat_count,
        message_count,
        reply_percentage,
        first_reply_minutes,
        negative_count,
        apply_count,
        contact_new_count,
        doc_version,
        row_number() over (
            partition by userid, stat_date
            order by
                chat_count desc nulls last,
                message_count desc nulls last,
                contact_new_count desc nulls last,
                apply_count desc nulls last,
                negative_count desc nulls last,
                reply_percentage desc nulls last,
                first_reply_minutes desc nulls last,
                doc_version desc nulls last
        ) as state_rank
    from lake.wecom__guide_days
)

select
    ranked.guide_id,
    ranked.stat_date,
    ranked.chat_count,
    ranked.message_count,
    ranked.reply_percentage / 100 as reply_rate,
    ranked.first_reply_minutes,
    ranked.negative_count,
    ranked.apply_count,
    ranked.contact_new_count,
    -- Older documents count group chats among the chats: eras are not compared.
    ranked.doc_version as chat_count_version,
    brands.brand_id
from ranked
cross join brands
where ranked.state_rank = 1
