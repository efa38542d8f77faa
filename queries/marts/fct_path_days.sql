-- Which kinds of pages an opening went through, in order: its first five steps, where looking at
-- several pages of one kind in a row is one step. The table behind the paths of a touchpoint.
--
-- grain:  one row per day, person, entry scene, store, first visit day and way of the opening; null
--         where unknown
-- key:    open_date, person_key, scene_key, store_id, first_visit_date, step_1, step_2, step_3,
--         step_4, step_5, step_count
with

seen as (
    select
        open_id,
        page_kind,
        position,
        lag(page_kind) over (partition by open_id order by position) as kind_before
    from marts.fct_page_views
    where open_id is not null
),

steps as (
    select
        open_id,
        page_kind,
        row_number() over (partition by open_id order by position) as step
    from seen
    where kind_before is null or kind_before <> page_kind
),

ways as (
    select
        open_id,
        max(case when step = 1 then page_kind end) as step_1,
        max(case when step = 2 then page_kind end) as step_2,
        max(case when step = 3 then page_kind end) as step_3,
        max(case when step = 4 then page_kind end) as step_4,
        max(case when step = 5 then page_kind end) as step_5,
        max(step) as step_count
    from steps
    group by open_id
)

select
    opens.open_date,
    cast(people.person_key as integer) as person_key,
    cast(coalesce(opens.scene_code, 0) as integer) as scene_key,
    opens.store_id,
    visitors.first_visit_date,
    ways.step_1,
    ways.step_2,
    ways.step_3,
    ways.step_4,
    ways.step_5,
    -- Beyond the fifth step only one thing is told: that there was more.
    cast(least(coalesce(ways.step_count, 0), 6) as integer) as step_count,
    cast(count(*) as integer) as open_count,
    cast(coalesce(sum(opens.paid_order_count), 0) as integer) as paid_order_count,
    cast(coalesce(sum(opens.paid_fen), 0) as bigint) as paid_fen
from marts.fct_opens as opens
left join ways on opens.open_id = ways.open_id
left join marts.dim_people as people on opens.one_id = people.one_id
left join marts.dim_visitors as visitors on opens.one_id = visitors.one_id
group by
    opens.open_date,
    people.person_key,
    coalesce(opens.scene_code, 0),
    opens.store_id,
    visitors.first_visit_date,
    ways.step_1,
    ways.step_2,
    ways.step_3,
    ways.step_4,
    ways.step_5,
    least(coalesce(ways.step_count, 0), 6)
order by opens.open_date, coalesce(opens.scene_code, 0)
