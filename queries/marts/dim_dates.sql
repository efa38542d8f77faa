-- Every day from the first fact to the last, days without facts included.
--
-- grain: one row per day
-- key:   calendar_date
with

fact_dates as (
    select touch_date as fact_date from marts.fct_touches
    union
    select order_date as fact_date from marts.fct_orders
    union
    select paid_date as fact_date from marts.fct_orders
    union
    select refund_date as fact_date from marts.fct_refunds
    union
    select as_of as fact_date from lake.app__run
),

-- A client's wrong clock must not stretch the calendar over centuries.
bounds as (
    select min(fact_dates.fact_date) as first_date, max(fact_dates.fact_date) as last_date
    from fact_dates
    cross join lake.app__run
    where
        fact_dates.fact_date >= date '2000-01-01'
        and fact_dates.fact_date <= app__run.as_of + interval 366 day
),

days as (
    select
        unnest(generate_series(first_date, last_date, interval 1 day))::date as calendar_date
    from bounds
)

select
    calendar_date,
    date_trunc('week', calendar_date)::date as week_start_date,
    date_trunc('month', calendar_date)::date as month_start_date,
    extract(isodow from calendar_date)::integer as weekday,
    extract(isodow from calendar_date) >= 6 as is_weekend
from days
