-- What mall interfaces, pay bills and the platform's shipping list say about who is who: the
-- identities written on one order are its buyer's, and the openid that paid it is too.
--
-- grain: one row per statement; right_kind and right_value are null for a lone identity
with

orders as (
    select
        told.source,
        told.order_id,
        told.created_at,
        told.unionid,
        told.member_id,
        told.phone_hash,
        buyers.identity_kind,
        buyers.identity_value
    from staging.stg_mall_told_orders as told
    inner join staging.stg_orders_told as buyers
        on told.source = buyers.source and told.order_id = buyers.order_id
    where buyers.identity_kind is not null
),

others as (
    select
        order_id, identity_kind, identity_value, created_at,
        'unionid' as kind, unionid as value, 'order_unionid' as rule, 1.0 as confidence
    from orders
    where unionid is not null
    union all
    select
        order_id, identity_kind, identity_value, created_at,
        'member_id' as kind, member_id as value, 'order_member' as rule, 0.95 as confidence
    from orders
    where member_id is not null
    union all
    select
        order_id, identity_kind, identity_value, created_at,
        'phone_hash' as kind, phone_hash as value, 'buyer_phone' as rule, 0.9 as confidence
    from orders
    where phone_hash is not null
    union all
    -- the same order in the store's export, which knows the buyer as a contact
    select
        orders.order_id, orders.identity_kind, orders.identity_value, orders.created_at,
        exports.identity_kind as kind, exports.identity_value as value, 'same_order' as rule,
        0.9 as confidence
    from orders
    inner join staging.stg_orders_weixin_store as exports on orders.order_id = exports.order_id
    where exports.identity_kind = 'external_userid'
    union all
    -- and in Youzan's, which shows the number that the interface hides
    select
        orders.order_id, orders.identity_kind, orders.identity_value, orders.created_at,
        'phone_hash' as kind, exports.buyer_phone_hash as value, 'same_order' as rule,
        0.9 as confidence
    from orders
    inner join staging.stg_mall_youzan_orders as exports on orders.order_id = exports.order_id
    where exports.buyer_phone_hash is not null
    union all
    select
        payers.order_id, 'openid' as identity_kind, payers.openid as identity_value,
        payers.paid_at as created_at,
        exports.identity_kind as kind, exports.identity_value as value, 'payer' as rule,
        -- the receiver of a parcel may be anybody
        case when exports.identity_kind = 'phone_hash' then 0.8 else 0.9 end as confidence
    from staging.stg_order_payers as payers
    inner join staging.stg_orders_exported as exports on payers.order_id = exports.order_id
    where exports.identity_kind is not null
)

select
    identity_kind as left_kind,
    identity_value as left_value,
    kind as right_kind,
    value as right_value,
    rule,
    min(order_id) as evidence,
    confidence,
    min(created_at) as seen_at
from others
where identity_kind <> kind or identity_value <> value
group by identity_kind, identity_value, kind, value, rule, confidence
union all
select
    identity_kind as left_kind,
    identity_value as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    'buyer' as rule,
    min(source) as evidence,
    1.0 as confidence,
    min(created_at) as seen_at
from orders
group by identity_kind, identity_value
union all
select
    'openid' as left_kind,
    openid as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    'payer' as rule,
    'wxpay' as evidence,
    1.0 as confidence,
    min(paid_at) as seen_at
from staging.stg_order_payers
group by openid
union all
select
    'phone_hash' as left_kind,
    phone_hash as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    'customer' as rule,
    'youzan' as evidence,
    1.0 as confidence,
    min(since_at) as seen_at
from lake.youzan__customers
where phone_hash is not null
group by phone_hash
