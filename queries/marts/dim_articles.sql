-- Every article: published by the official account, or named by an entry into the mini program. The
-- number is the brand's own where a link table says which publication it is, else the message id.
--
-- grain: one row per article
-- key:   article_id
with

published as (
    select
        article_id,
        min(msgid) as msgid,
        max(title) as title,
        max(chan_id) as chan_id,
        max(content_url) as content_url,
        min(publish_date) as publish_date,
        max(publish_date) as last_publish_date,
        count(*) as publication_count
    from staging.stg_oa_publications
    group by article_id
),

touched as (
    select
        article_id,
        max(chan_id) as chan_id
    from marts.fct_touches
    where article_id is not null
    group by article_id
)

select
    coalesce(published.article_id, touched.article_id) as article_id,
    coalesce(published.title, touched.article_id) as title,
    coalesce(published.chan_id, touched.chan_id) as chan_id,
    published.msgid,
    published.content_url,
    published.publish_date,
    published.last_publish_date,
    cast(coalesce(published.publication_count, 0) as integer) as publication_count
from published
full outer join touched on published.article_id = touched.article_id
