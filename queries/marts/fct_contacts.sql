-- Who is, or was, a friend of which guide. A loss that an event tells has its second and who ended
-- it; otherwise it is dated by the first complete list that no longer shows the relation, and lies
-- between `seen_until` and that day. Hand-overs (201, 202) are no new customers, and a relation
-- that went to another guide is not lost.
--
-- grain: one row per customer, guide and time of adding
-- key:   external_userid, guide_id, added_at
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
)

select
    relations.guide_id,
    identities.one_id,
    relations.external_userid,
    relations.added_at,
    cast(relations.added_at at time zone 'Asia/Shanghai' as date) as added_date,
    losses.lost_on as lost_date,
    coalesce(
        losses.lost_at, cast(losses.lost_on as timestamp) at time zone 'Asia/Shanghai'
    ) as lost_at,
    losses.seen_until,
    losses.lost_at is not null as is_loss_exact,
    case when handovers.guide_id is not null then 'handover' else losses.lost_by end as lost_by,
    handovers.guide_id is not null as is_handed_over,
    relations.add_way,
    coalesce(relations.add_way, 0) in (201, 202) as is_handover,
    relations.state,
    relations.oper_userid,
    -- The customer asked, if the one who acted is the customer.
    relations.oper_userid = relations.external_userid as is_added_by_customer,
    relations.customer_type,
    relations.channels_nickname,
    relations.first_observed_on,
    relations.last_observed_on,
    brands.brand_id
from staging.stg_wecom_relations as relations
left join staging.stg_wecom_losses as losses
    on
        relations.external_userid = losses.external_userid
        and relations.guide_id = losses.guide_id
        and relations.added_at = losses.added_at
left join staging.stg_wecom_handovers as handovers
    on
        relations.external_userid = handovers.external_userid
        and relations.guide_id = handovers.guide_id
        and relations.added_at = handovers.added_at
left join marts.dim_identities as identities
    on identities.kind = 'external_userid' and relations.external_userid = identities.value
cross join brands
