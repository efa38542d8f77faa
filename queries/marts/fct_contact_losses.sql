-- Customers lost, as events and as people: one person who leaves two guides is two events and one
-- lost person of the store and the company, so count `person_id` distinct over whatever days.
-- Customers who went to another guide are not here.
--
-- grain: one row per relation that ended
-- key:   external_userid, guide_id, added_at
with

ended as (
    select *
    from marts.fct_contacts
    where lost_date is not null and not is_handed_over
),

kept as (
    select distinct ended.external_userid, ended.guide_id, ended.added_at
    from ended
    inner join marts.fct_contacts as others
        on
            ended.external_userid = others.external_userid
            and ended.guide_id <> others.guide_id
            and ended.lost_date >= others.added_date
            and (others.lost_date is null or ended.lost_date < others.lost_date)
)

select
    ended.guide_id,
    guides.store_id,
    ended.external_userid,
    coalesce(ended.one_id, ended.external_userid) as person_id,
    ended.added_at,
    ended.lost_date,
    ended.seen_until,
    ended.is_loss_exact,
    ended.lost_by,
    -- Somebody else of the company still has them: lost to the guide, not to the company.
    kept.guide_id is not null as is_kept_by_others,
    ended.brand_id
from ended
left join marts.dim_guides as guides on ended.guide_id = guides.guide_id
left join kept
    on
        ended.external_userid = kept.external_userid
        and ended.guide_id = kept.guide_id
        and ended.added_at = kept.added_at
