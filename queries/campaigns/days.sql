-- One campaign day by day, beside the day in the same place of the period before it, on the page of
-- a campaign. What a day's touches brought is told once its window is over.
--
-- grain:  one row per campaign, span and day of it
-- key:    campaign_id, span, day_number
-- params: campaigns   varchar    JSON as in campaigns_in of metrics.sql; null means none
--         costs       varchar    JSON as in costs_in of metrics.sql; null means none
--         store_ids   varchar[]  null means every store; costs belong to none
--         form        varchar    day, or rolling for hours; null means natural days
--         model       varchar    as in model_fen of metrics.sql; null means last
--         window_days integer    1, 7, 15 or 30; null means 7
with

days as (
    select
        campaign_id,
        span,
        ripe_date,
        unnest(generate_series(first_date, last_date, interval 1 day))::date as stat_date,
        first_date
    from campaign_spans($campaigns::varchar, $window_days::integer, $form::varchar)
    where day_count > 0
),

reached as (
    select
        campaign_id,
        span,
        touch_date as stat_date,
        attr_reach_uv(person_key) as attr_reach_uv
    from
        campaign_touches_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar
        )
    group by campaign_id, span, touch_date
),

earned as (
    select
        campaign_id,
        span,
        touch_date as stat_date,
        attr_cohort_fen(credit_fen) as attr_cohort_fen,
        attr_cohort_orders(order_id, credit_fen) as attr_cohort_orders
    from
        campaign_credits_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar,
            $model::varchar
        )
    group by campaign_id, span, touch_date
),

spent as (
    select campaign_id, span, cost_date as stat_date, attr_cost_fen(amount_fen) as attr_cost_fen
    from
        campaign_costs_of(
            $campaigns::varchar, $costs::varchar, $store_ids::varchar[], $window_days::integer,
            $form::varchar
        )
    group by campaign_id, span, cost_date
)

select
    days.campaign_id,
    days.span,
    (days.stat_date - days.first_date + 1)::integer as day_number,
    days.stat_date,
    days.stat_date <= days.ripe_date as is_ripe,
    coalesce(reached.attr_reach_uv, 0) as attr_reach_uv,
    case when days.stat_date <= days.ripe_date then coalesce(earned.attr_cohort_fen, 0) end
        as attr_cohort_fen,
    case when days.stat_date <= days.ripe_date then coalesce(earned.attr_cohort_orders, 0) end
        as attr_cohort_orders,
    spent.attr_cost_fen
from days
left join reached
    on
        days.campaign_id = reached.campaign_id
        and days.span = reached.span
        and days.stat_date = reached.stat_date
left join earned
    on
        days.campaign_id = earned.campaign_id
        and days.span = earned.span
        and days.stat_date = earned.stat_date
left join spent
    on
        days.campaign_id = spent.campaign_id
        and days.span = spent.span
        and days.stat_date = spent.stat_date
order by days.campaign_id asc, days.span desc, day_number asc
