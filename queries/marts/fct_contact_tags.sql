-- Which tags a guide has put on a customer, by the last day that showed the relation.
--
-- grain: one row per customer, guide and tag
-- key:   external_userid, guide_id, tag_id
with

last_shown as (
    select external_userid, userid as guide_id, max(observed_on) as observed_on
    from lake.wecom__contacts
    group by external_userid, userid
),

tagged as (
    select distinct
        last_shown.external_userid,
        last_shown.guide_id,
        last_shown.observed_on,
        unnest(string_split(contacts.tag_ids, ';')) as tag_id
    from last_shown
    inner join lake.wecom__contacts as contacts
        on
            last_shown.external_userid = contacts.external_userid
            and last_shown.guide_id = contacts.userid
            and last_shown.observed_on = contacts.observed_on
    where contacts.tag_ids is not null
)

select
    tagged.external_userid,
    tagged.guide_id,
    tagged.tag_id,
    identities.one_id,
    tags.tag_name,
    tags.group_name,
    tagged.observed_on
from tagged
left join marts.dim_tags as tags on tagged.tag_id = tags.tag_id
left join marts.dim_identities as identities
    on identities.kind = 'external_userid' and tagged.external_userid = identities.value
