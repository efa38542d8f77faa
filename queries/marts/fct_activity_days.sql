-- Which days hold data at all: how far back and forward a page can look, and whether a day-N
-- number has had its N days. Days outside the calendar come from wrong clocks and do not count.
--
-- grain:  one row per day with an opening, an order, a payment or a refund
-- key:    stat_date
with

activities as (
    select visit_date as stat_date, open_count, 0 as created_order_count, 0 as paid_order_count
    from marts.fct_visit_days
    union all
    select stat_date, 0 as open_count, created_order_count, paid_order_count
    from marts.fct_order_days
)

select
    activities.stat_date,
    cast(sum(activities.open_count) as bigint) as open_count,
    cast(sum(activities.created_order_count) as bigint) as created_order_count,
    cast(sum(activities.paid_order_count) as bigint) as paid_order_count
from activities
inner join marts.dim_dates on activities.stat_date = dim_dates.calendar_date
group by activities.stat_date
order by activities.stat_date
