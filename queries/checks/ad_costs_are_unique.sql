-- Each advertisement costs once a day: one time line and one level of an account are counted.
-- title: 广告花费不重复
-- title_en: Ad costs counted once
-- severity: stop
select account_id, stat_date, campaign_id, adgroup_id, creative_id, count(*) as row_count
from marts.fct_ad_days
where is_cost_row
group by account_id, stat_date, campaign_id, adgroup_id, creative_id
having count(*) > 1
