-- The first day a complete list no longer shows a relation: WeCom keeps no record of a loss, the
-- relation only disappears from the guide's list, or from the customer's.
--
-- grain: one row per lost relation
-- key:   external_userid, guide_id, added_at
select
    relations.external_userid,
    relations.guide_id,
    relations.added_at,
    min(lists.observed_on) as lost_on
from staging.stg_wecom_relations as relations
inner join staging.stg_wecom_complete_lists as lists
    on
        relations.last_observed_on < lists.observed_on
        and (
            (lists.list_of = 'guide' and relations.guide_id = lists.list_id)
            or (lists.list_of = 'customer' and relations.external_userid = lists.list_id)
        )
group by relations.external_userid, relations.guide_id, relations.added_at
