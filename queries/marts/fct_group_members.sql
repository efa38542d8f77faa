-- Who is, or was, a member of which customer group. A loss lies between `seen_until` and its day,
-- unless an event told its second.
--
-- grain: one row per group, member and time of joining
-- key:   chat_id, member_id, joined_at
with

brands as (
    select value as brand_id
    from lake.app__settings
    where name = 'brand_id'
)

select
    stays.chat_id,
    stays.member_id,
    stays.member_kind,
    identities.one_id,
    case when stays.member_kind = 'customer' then stays.member_id end as external_userid,
    case when stays.member_kind = 'staff' then stays.member_id end as guide_id,
    stays.joined_at,
    cast(stays.joined_at at time zone 'Asia/Shanghai' as date) as joined_date,
    stays.join_scene,
    stays.invitor_userid as invitor_id,
    losses.lost_on as lost_date,
    losses.lost_at,
    losses.seen_until,
    losses.lost_at is not null as is_loss_exact,
    losses.quit_scene,
    stays.first_observed_on,
    stays.last_observed_on,
    brands.brand_id
from staging.stg_wecom_group_stays as stays
left join staging.stg_wecom_group_losses as losses
    on
        stays.chat_id = losses.chat_id
        and stays.member_id = losses.member_id
        and stays.joined_at = losses.joined_at
left join marts.dim_identities as identities
    on
        stays.member_kind = 'customer'
        and identities.kind = 'external_userid'
        and stays.member_id = identities.value
cross join brands
