-- Refunds that a mall's interface gave a number of their own, in their latest state; only those by
-- which money really went back.
--
-- grain: one row per source and refund
-- key:   source, refund_id
with

ranked as (
    select
        *,
        row_number() over (
            partition by source, refund_id
            order by
                refunded_at desc nulls last,
                refunded_fen desc,
                status desc,
                created_at desc,
                order_id desc,
                quantity desc nulls last,
                product_id desc nulls last,
                sku_id desc nulls last
        ) as state_rank
    from lake.mall__refunds
)

select
    source,
    refund_id,
    order_id,
    coalesce(refunded_at, created_at) as refunded_at,
    refunded_fen,
    quantity as item_count
from ranked
where
    state_rank = 1
    -- 13 is the same state as a number; 1290 is Youshu's word for it
    and status in ('MERCHANT_REFUND_SUCCESS', 'MERCHANT_RETURN_SUCCESS', '13', '1290')
