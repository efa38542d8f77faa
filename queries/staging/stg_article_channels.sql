-- Which article a channel number stands for, where it stands for one alone.
--
-- grain: one row per channel number
-- key:   chan_id
-- concerns: chan_id
select
    chan_id,
    min(article_id) as article_id
from (
    select chan_id, article_id from staging.stg_oa_publications
    union all
    select chan_id, coalesce(article_id, msgid) as article_id from lake.reach__links
    where article_id is not null or msgid is not null
) as linked
where chan_id is not null and article_id is not null
group by chan_id
having min(article_id) = max(article_id)
