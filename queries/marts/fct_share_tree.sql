-- Through whom everybody first came by a card: one tree per seed. A seed is whoever had sent a card
-- that was opened before coming by anybody else's. The way up always leads back in time, so there
-- are no circles.
--
-- grain: one row per person who sent a card that was opened, or came by one
-- key:   one_id
with recursive

edges as (
    select
        from_one_id,
        to_one_id,
        opened_at,
        touch_id,
        least(coalesce(shared_at, opened_at), opened_at) as sent_at
    from marts.fct_share_edges
    where not is_self and from_one_id is not null and to_one_id is not null
),

ranked as (
    select
        *,
        row_number() over (partition by to_one_id order by opened_at, touch_id) as place
    from edges
),

sendings as (
    select from_one_id as one_id, min(sent_at) as first_sent_at
    from edges
    group by from_one_id
),

-- Who came before they sent is somebody's child; everybody else who sent is a seed.
children as (
    select
        arrivals.to_one_id as one_id,
        arrivals.from_one_id as parent_one_id,
        arrivals.opened_at as joined_at,
        arrivals.sent_at,
        arrivals.touch_id
    from ranked as arrivals
    left join sendings on arrivals.to_one_id = sendings.one_id
    where
        arrivals.place = 1
        and (sendings.first_sent_at is null or arrivals.opened_at < sendings.first_sent_at)
),

seeds as (
    select sendings.one_id, sendings.first_sent_at as joined_at
    from sendings
    left join children on sendings.one_id = children.one_id
    where children.one_id is null
),

tree as (
    select
        one_id, cast(null as varchar) as parent_one_id, one_id as root_one_id, 0 as depth,
        joined_at, cast(null as timestamptz) as sent_at, cast(null as varchar) as touch_id
    from seeds
    union all
    select
        children.one_id, children.parent_one_id, tree.root_one_id, tree.depth + 1,
        children.joined_at, children.sent_at, children.touch_id
    from tree
    inner join children on tree.one_id = children.parent_one_id
)

select
    tree.one_id,
    tree.parent_one_id,
    tree.root_one_id,
    cast(people.person_key as integer) as person_key,
    cast(parents.person_key as integer) as parent_key,
    cast(roots.person_key as integer) as root_key,
    cast(tree.depth as integer) as depth,
    tree.joined_at,
    tree.sent_at,
    cast(tree.joined_at at time zone 'Asia/Shanghai' as date) as joined_date,
    date_diff('second', tree.sent_at, tree.joined_at) as waited_seconds,
    tree.depth > 0
    and visitors.first_visit_date = cast(tree.joined_at at time zone 'Asia/Shanghai' as date)
        as is_new,
    visitors.first_visit_date,
    touches.store_id,
    cast(coalesce(touches.scene_code, 0) as integer) as scene_key
from tree
left join marts.dim_people as people on tree.one_id = people.one_id
left join marts.dim_people as parents on tree.parent_one_id = parents.one_id
left join marts.dim_people as roots on tree.root_one_id = roots.one_id
left join marts.dim_visitors as visitors on tree.one_id = visitors.one_id
left join marts.fct_touches as touches on tree.touch_id = touches.touch_id
