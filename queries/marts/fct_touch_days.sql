-- Who was touched on which day and by what: entries and touches outside the mini program alike. The
-- table behind every count of people reached.
--
-- grain: one row per day, person and whatever the touch carried; null where unknown
-- key:   touch_date, person_key, kind, scene_key, chan_id, campaign_id, guide_id, live_id,
--        article_id, store_id
select
    touches.touch_date,
    cast(people.person_key as integer) as person_key,
    visitors.first_visit_date,
    touches.kind,
    case
        when touches.kind = 'entry' then cast(coalesce(touches.scene_code, 0) as integer)
    end as scene_key,
    touches.chan_id,
    touches.campaign_id,
    touches.guide_id,
    touches.live_id,
    touches.article_id,
    touches.store_id,
    cast(count(*) as integer) as touch_count
from marts.fct_touches as touches
left join marts.dim_people as people on touches.one_id = people.one_id
left join marts.dim_visitors as visitors on touches.one_id = visitors.one_id
where touches.touch_date is not null
group by
    touches.touch_date,
    people.person_key,
    visitors.first_visit_date,
    touches.kind,
    case
        when touches.kind = 'entry' then cast(coalesce(touches.scene_code, 0) as integer)
    end,
    touches.chan_id,
    touches.campaign_id,
    touches.guide_id,
    touches.live_id,
    touches.article_id,
    touches.store_id
order by touches.touch_date
