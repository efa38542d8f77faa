-- In each window every model shares out exactly what was paid, unattributed money included.
-- title:    各归因模型的分配之和等于支付金额
-- title_en: Every attribution model adds up to the paid amount
-- severity: stop
with

paid as (
    select sum(paid_fen) as paid_fen
    from marts.fct_orders
    where is_counted
),

credits as (
    select
        window_form,
        window_days,
        sum(last_fen) as last_fen,
        sum(last_non_direct_fen) as last_non_direct_fen,
        sum(first_fen) as first_fen,
        sum(linear_fen) as linear_fen,
        sum(position_fen) as position_fen,
        sum(time_decay_fen) as time_decay_fen
    from marts.fct_attribution
    group by window_form, window_days
)

select credits.*, paid.paid_fen
from credits
cross join paid
where
    credits.last_fen <> paid.paid_fen
    or credits.last_non_direct_fen <> paid.paid_fen
    or credits.first_fen <> paid.paid_fen
    or credits.linear_fen <> paid.paid_fen
    or credits.position_fen <> paid.paid_fen
    or credits.time_decay_fen <> paid.paid_fen
