-- What mall exports say about who is who: the buyer of each order; and, where the client log saw
-- the same order being placed, that its visitor is the buyer. The receiver of a parcel may be
-- anybody (gifts, offices, families): asked only where the buyer left no number, and doubtful.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

buyers as (
    select
        orders.order_id,
        orders.identity_kind,
        orders.identity_value,
        orders.created_at,
        case
            when exports.buyer_phone_hash is null then 'receiver_phone'
            else 'buyer_phone'
        end as rule,
        case when exports.buyer_phone_hash is null then 0.5 else 0.9 end as confidence
    from staging.stg_orders_youzan as orders
    inner join staging.stg_mall_youzan_orders as exports on orders.order_id = exports.order_id
    where orders.identity_kind is not null
    union all
    select
        order_id,
        identity_kind,
        identity_value,
        created_at,
        -- The store tells the receiver's phone only.
        case when identity_kind = 'phone_hash' then 'receiver_phone' else 'buyer' end as rule,
        case when identity_kind = 'phone_hash' then 0.5 else 0.95 end as confidence
    from staging.stg_orders_weixin_store
    where identity_kind is not null
)

select
    buyers.identity_kind as left_kind,
    buyers.identity_value as left_value,
    logged.identity_kind as right_kind,
    logged.identity_value as right_value,
    buyers.rule,
    case when logged.identity_kind is not null then buyers.order_id end as evidence,
    buyers.confidence,
    min(buyers.created_at) as seen_at
from buyers
left join staging.stg_orders_logged as logged
    on buyers.order_id = logged.order_id and logged.identity_kind is not null
group by
    buyers.identity_kind, buyers.identity_value, logged.identity_kind, logged.identity_value,
    buyers.rule, buyers.confidence,
    case when logged.identity_kind is not null then buyers.order_id end
