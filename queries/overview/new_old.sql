-- How much came from new and old visitors, and from new and old buyers, on the overview. A new
-- visitor first came in the period; a new buyer first paid in it. Payments by nobody known are
-- old for visitors, who must add up, and a part of their own for buyers.
--
-- grain:  one row per split (visitor, buyer) and part (new, old; unknown for buyers)
-- key:    split, part
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
with

orders as (
    select
        *,
        case when is_new then 'new' else 'old' end as visitor_part,
        case
            when person_key is null then 'unknown'
            when is_new_buyer then 'new'
            else 'old'
        end as buyer_part
    from orders_of(
        $start_date::date, $end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    )
),

money as (
    select
        grouped.split,
        grouped.part,
        pay_uv(orders.person_key, orders.paid_order_count) as pay_uv,
        pay_orders(orders.paid_order_count) as pay_orders,
        paid_fen(orders.paid_fen) as paid_fen
    from (
        values
        ('visitor', 'new'), ('visitor', 'old'),
        ('buyer', 'new'), ('buyer', 'old'), ('buyer', 'unknown')
    ) as grouped (split, part)
    left join orders
        on
            grouped.part = case
                when grouped.split = 'visitor' then orders.visitor_part else orders.buyer_part
            end
    group by grouped.split, grouped.part
),

visits as (
    select
        case when is_new then 'new' else 'old' end as part,
        uv(person_key) as uv,
        opens(open_count) as opens
    from
        visits_of(
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        )
    group by is_new
)

select
    money.split,
    money.part,
    case when money.split = 'visitor' then coalesce(visits.uv, 0) end as uv,
    case when money.split = 'visitor' then coalesce(visits.opens, 0) end as opens,
    money.pay_uv,
    money.pay_orders,
    money.paid_fen,
    money.paid_fen / nullif(sum(money.paid_fen) over (partition by money.split), 0) as paid_share
from money
left join visits on money.part = visits.part and money.split = 'visitor'
order by money.split desc, money.part asc
