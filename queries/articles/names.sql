-- What articles are called, for the way back from one of them.
--
-- grain: one row per article
-- key:   article_id
select article_id, title, last_publish_date as publish_date
from marts.dim_articles
order by article_id
