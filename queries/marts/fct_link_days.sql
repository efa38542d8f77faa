-- Clicks on each acquisition link and the customers it brought, by day. WeCom restates a day for
-- some days; counts only grow.
--
-- grain: one row per link and day
-- key:   link_id, stat_date
select
    days.link_id,
    days.stat_date,
    max(links.link_name) as link_name,
    max(days.click_count) as click_count,
    max(days.customer_new_count) as customer_new_count
from lake.wecom__link_days as days
left join staging.stg_wecom_links as links on days.link_id = links.link_id
group by days.link_id, days.stat_date
