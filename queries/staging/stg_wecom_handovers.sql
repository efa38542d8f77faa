-- Which lost relations went to another guide instead of being ended: the event says so, or the
-- result of the hand-over does (only status 1 is done; its time lies ahead while it waits), or the
-- customer was assigned to another guide (202) in the days within which the relation ended. A share
-- within the company (201) leaves the first guide the customer.
--
-- grain: one row per relation that was handed over
-- key:   external_userid, guide_id, added_at
select distinct
    losses.external_userid,
    losses.guide_id,
    losses.added_at
from staging.stg_wecom_losses as losses
left join lake.wecom__handovers as handovers
    on
        losses.external_userid = handovers.external_userid
        and losses.guide_id = handovers.handover_userid
        and handovers.status = 1
        and losses.added_at < handovers.takeover_at
left join staging.stg_wecom_relations as heirs
    on
        losses.external_userid = heirs.external_userid
        and losses.guide_id <> heirs.guide_id
        and heirs.add_way = 202
        and cast(heirs.added_at at time zone 'Asia/Shanghai' as date)
        between losses.seen_until and losses.lost_on
where
    losses.lost_by = 'handover'
    or (
        losses.lost_by is null
        and (handovers.handover_userid is not null or heirs.guide_id is not null)
    )
