-- No single source brought an article more readers than the article has. Sources may add up to
-- more than the total, but each is a part of it.
-- title: 图文阅读来源不超过阅读人数
-- title_en: Article sources within readers
-- severity: warn
select
    sources.msgid,
    sources.stat_date,
    sources.source_name,
    sources.read_total as source_read_total,
    days.read_total
from marts.fct_article_sources as sources
inner join marts.fct_article_days as days
    on sources.msgid = days.msgid and sources.stat_date = days.stat_date
where sources.read_total > days.read_total
