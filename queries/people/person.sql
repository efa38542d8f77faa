-- Who is this person, and how much did they do?
--
-- grain:  one row
-- key:    one_id
-- params: one_id    varchar    the person
--         store_ids varchar[]  null means visits and orders of every store
with

touches as (
    select
        count(*) as touch_count,
        count(case when kind = 'entry' then 1 end) as open_count
    from marts.fct_touches
    where
        one_id = $one_id::varchar
        and ($store_ids::varchar[] is null or list_contains($store_ids::varchar[], store_id))
),

orders as (
    select
        count(*) as order_count,
        count(case when is_counted then 1 end) as paid_order_count,
        cast(coalesce(sum(case when is_counted then paid_fen end), 0) as bigint) as paid_fen
    from marts.fct_orders
    where
        one_id = $one_id::varchar
        and ($store_ids::varchar[] is null or list_contains($store_ids::varchar[], store_id))
)

select
    people.one_id,
    people.first_seen_at,
    people.last_seen_at,
    people.city,
    touches.touch_count,
    touches.open_count,
    orders.order_count,
    orders.paid_order_count,
    orders.paid_fen
from marts.dim_people as people
cross join touches
cross join orders
where people.one_id = $one_id::varchar
