-- Which customers came by which acquisition link, and to whom: one customer may add two guides.
--
-- grain: one row per link, customer and guide
-- key:   link_id, external_userid, guide_id
select
    customers.link_id,
    customers.external_userid,
    customers.userid as guide_id,
    max(links.link_name) as link_name,
    max(identities.one_id) as one_id,
    -- 0 has not opened the chat, 1 has written, 2 has not written yet: who has once written has.
    max(case when customers.chat_status = 1 then 1 else 0 end) = 1 as has_written,
    max(customers.state) as state,
    min(customers.observed_on) as first_observed_on
from lake.wecom__link_customers as customers
left join staging.stg_wecom_links as links on customers.link_id = links.link_id
left join marts.dim_identities as identities
    on identities.kind = 'external_userid' and customers.external_userid = identities.value
group by customers.link_id, customers.external_userid, customers.userid
