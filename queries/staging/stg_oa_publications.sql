-- Every article that was published, and the brand's own number for it: from the link table by
-- message id, else by its title. A number of the brand may stand for several publications.
--
-- grain: one row per published article
-- key:   msgid
with

published as (
    select
        msgid,
        max(app_id) as app_id,
        max(title) as title,
        max(content_url) as content_url,
        coalesce(min(try_cast(publish_date as date)), min(stat_date)) as publish_date
    from lake.oa__articles
    group by msgid
),

by_msgid as (
    select
        msgid,
        min(coalesce(article_id, chan_id)) as article_id,
        min(chan_id) as chan_id
    from lake.reach__links
    where msgid is not null
    group by msgid
),

by_title as (
    select
        title,
        min(coalesce(article_id, chan_id)) as article_id,
        min(chan_id) as chan_id
    from lake.reach__links
    where title is not null and msgid is null
    group by title
    having min(coalesce(article_id, chan_id)) = max(coalesce(article_id, chan_id))
)

select
    published.msgid,
    published.app_id,
    published.title,
    published.content_url,
    published.publish_date,
    coalesce(by_msgid.article_id, by_title.article_id, published.msgid) as article_id,
    coalesce(by_msgid.chan_id, by_title.chan_id) as chan_id,
    split_part(published.msgid, '_', 1) as message_id,
    try_cast(nullif(split_part(published.msgid, '_', 2), '') as integer) as message_index
from published
left join by_msgid on published.msgid = by_msgid.msgid
left join by_title on published.title = by_title.title
