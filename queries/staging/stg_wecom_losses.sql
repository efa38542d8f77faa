-- When each lost relation ended. An event says it to the second, and who ended it. Without one, the
-- loss lies between the last list that showed the relation and the first complete list of the guide
-- or of the customer that no longer does: WeCom keeps no record of it.
--
-- grain: one row per lost relation
-- key:   external_userid, guide_id, added_at
with

missed as (
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
),

bounded as (
    select
        external_userid,
        guide_id,
        added_at,
        last_observed_on,
        lead(added_at) over (
            partition by external_userid, guide_id
            order by added_at
        ) as next_added_at
    from staging.stg_wecom_relations
),

told as (
    select
        bounded.external_userid,
        bounded.guide_id,
        bounded.added_at,
        events.happened_at,
        events.happened_date,
        case
            when events.cause = 'DELETE_BY_TRANSFER' then 'handover'
            when events.change = 'del_follow_user' then 'customer'
            else 'guide'
        end as lost_by,
        row_number() over (
            partition by bounded.external_userid, bounded.guide_id, bounded.added_at
            order by
                events.happened_at asc, events.change desc, events.cause desc nulls last
        ) as place
    from bounded
    inner join lake.wecom__contact_events as events
        on
            bounded.external_userid = events.external_userid
            and bounded.guide_id = events.userid
            and bounded.added_at <= events.happened_at
            and events.happened_at < coalesce(bounded.next_added_at, timestamptz '9999-01-01')
            -- A list of a later day that still shows the relation knows better.
            and bounded.last_observed_on <= events.happened_date
    where events.change in ('del_external_contact', 'del_follow_user')
)

select
    relations.external_userid,
    relations.guide_id,
    relations.added_at,
    greatest(
        coalesce(told.happened_date, missed.lost_on),
        cast(relations.added_at at time zone 'Asia/Shanghai' as date)
    ) as lost_on,
    coalesce(told.happened_date, relations.last_observed_on) as seen_until,
    told.happened_at as lost_at,
    told.lost_by
from staging.stg_wecom_relations as relations
left join missed
    on
        relations.external_userid = missed.external_userid
        and relations.guide_id = missed.guide_id
        and relations.added_at = missed.added_at
left join told
    on
        relations.external_userid = told.external_userid
        and relations.guide_id = told.guide_id
        and relations.added_at = told.added_at
        and told.place = 1
where missed.lost_on is not null or told.happened_at is not null
