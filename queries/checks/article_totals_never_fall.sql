-- The readers of an article since its publication only grow. Where they fall, WeChat took reads
-- back, or the numbers are of single days after all.
-- title: 图文累计阅读只增不减
-- title_en: Article totals never fall
-- severity: warn
select msgid, stat_date, read_total, read_uv, span_days
from marts.fct_article_days
where read_total is not null and read_uv < 0
