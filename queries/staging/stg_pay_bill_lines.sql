-- Each payment and each refund of the pay bills once, however often a bill was delivered.
--
-- grain: one row per payment or refund
-- key:   transaction_id, kind, refund_id
with

lines as (
    select
        *,
        case when trade_state = 'REFUND' then 'refund' else 'payment' end as kind,
        case when trade_state = 'REFUND' then refund_id else '' end as own_refund_id
    from lake.wxpay__bill_lines
),

ranked as (
    select
        *,
        row_number() over (
            partition by transaction_id, kind, own_refund_id
            order by
                billed_at asc,
                case when refund_state = 'SUCCESS' then 0 else 1 end asc,
                paid_fen desc,
                refunded_fen desc nulls last,
                refund_state desc nulls last,
                trade_state desc,
                order_id desc,
                merchant_refund_id desc nulls last,
                app_id desc nulls last,
                openid desc nulls last,
                merchant_id desc nulls last
        ) as place
    from lines
)

select
    transaction_id,
    kind,
    own_refund_id as refund_id,
    merchant_refund_id,
    order_id as merchant_order_id,
    billed_at,
    case when kind = 'refund' then refunded_fen else paid_fen end as amount_fen,
    coalesce(refund_state, trade_state) as state,
    app_id,
    openid,
    merchant_id
from ranked
-- A payment taken back (REVOKED) moved no money in the end, and gets no refund of its own.
where place = 1 and trade_state in ('SUCCESS', 'REFUND')
