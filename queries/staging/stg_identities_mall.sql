-- What mall exports say about who is who: the buyer of each order; and, where the client log saw
-- the same order being placed, that its visitor is the buyer.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

buyers as (
    select order_id, identity_kind, identity_value, created_at
    from staging.stg_orders_youzan
    where identity_kind is not null
    union all
    select order_id, identity_kind, identity_value, created_at
    from staging.stg_orders_weixin_store
    where identity_kind is not null
)

select
    buyers.identity_kind as left_kind,
    buyers.identity_value as left_value,
    logged.identity_kind as right_kind,
    logged.identity_value as right_value,
    case when logged.identity_kind is null then 'buyer' else 'same_order' end as rule,
    case when logged.identity_kind is not null then buyers.order_id end as evidence,
    0.9 as confidence,
    min(buyers.created_at) as seen_at
from buyers
left join staging.stg_orders_youshu as logged
    on buyers.order_id = logged.order_id and logged.identity_kind is not null
group by
    buyers.identity_kind, buyers.identity_value, logged.identity_kind, logged.identity_value,
    case when logged.identity_kind is not null then buyers.order_id end
