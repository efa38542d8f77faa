-- What each day amounted to when this version was built: the measure that a later version is held
-- against to see which past days changed. The names are those of metrics.sql.
--
-- grain: one row per day and measure of which anything was told
-- key:   stat_date, measure
with

told as (
    select visit_date as stat_date, 'opens' as measure, open_count as amount
    from marts.fct_visit_days
    union all
    select visit_date as stat_date, 'pv' as measure, page_count as amount
    from marts.fct_visit_days
    union all
    select order_date as stat_date, 'order_count' as measure, 1 as amount
    from marts.fct_orders
    union all
    select paid_date as stat_date, 'pay_orders' as measure, 1 as amount
    from marts.fct_orders
    where is_counted
    union all
    select paid_date as stat_date, 'paid_fen' as measure, paid_fen as amount
    from marts.fct_orders
    where is_counted
    union all
    select refund_date as stat_date, 'refunded_fen' as measure, refunded_fen as amount
    from marts.fct_refunds
    union all
    select stat_date, 'contact_lost' as measure, lost_count as amount
    from marts.fct_contact_days
    union all
    select cost_date as stat_date, 'attr_cost_fen' as measure, amount_fen as amount
    from marts.fct_costs
    union all
    select stat_date, 'fans_new' as measure, fans_new as amount
    from marts.fct_account_days
)

select
    stat_date,
    measure,
    cast(sum(amount) as bigint) as amount
from told
where stat_date is not null
group by stat_date, measure
order by stat_date, measure
