-- What each campaign reached, cost and brought, beside as many days just before it by the same
-- channels, for the list of campaigns and the cards of one.
--
-- grain:  one row per campaign and span, now or before
-- key:    campaign_id, span
-- params: campaigns   varchar    JSON as in campaigns_in of metrics.sql; null means none
--         costs       varchar    JSON as in costs_in of metrics.sql; null means none
--         store_ids   varchar[]  null means every store; costs belong to none
--         form        varchar    day, or rolling for hours; null means natural days
--         model       varchar    as in model_fen of metrics.sql; null means last
--         window_days integer    1, 7, 15 or 30; null means 7
--         span        varchar    now or before; null means both
with

spans as (
    select *
    from campaign_spans($campaigns::varchar, $window_days::integer, $form::varchar)
),

reached as (
    select
        campaign_id,
        span,
        attr_reach_uv(person_key) as attr_reach_uv,
        attr_touches(touch_count) as attr_touches
    from
        campaign_touches_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar
        )
    group by campaign_id, span
),

earned as (
    select
        campaign_id,
        span,
        attr_cohort_fen(credit_fen) as attr_cohort_fen,
        attr_cohort_net_fen(credit_fen, paid_fen, refunded_fen) as attr_cohort_net_fen,
        attr_cohort_orders(order_id, credit_fen) as attr_cohort_orders,
        attr_cohort_buyers(one_id, is_first_paid, credit_fen) as attr_cohort_buyers
    from
        campaign_credits_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar,
            $model::varchar
        )
    group by campaign_id, span
),

spent as (
    select
        campaign_id,
        span,
        attr_cost_fen(amount_fen) as attr_cost_fen,
        attr_cost_fen(case when is_ripe then amount_fen end) as ripe_cost_fen
    from
        campaign_costs_of(
            $campaigns::varchar, $costs::varchar, $store_ids::varchar[], $window_days::integer,
            $form::varchar
        )
    group by campaign_id, span
),

-- A day that is over and brought nothing is nought; before any is, there is no number.
both_spans as (
    select
        spans.*,
        spent.attr_cost_fen,
        spent.ripe_cost_fen,
        case when spans.day_count > 0 then coalesce(reached.attr_reach_uv, 0) end as attr_reach_uv,
        case when spans.day_count > 0 then coalesce(reached.attr_touches, 0) end as attr_touches,
        case when spans.ripe_count > 0 then coalesce(earned.attr_cohort_fen, 0) end
            as attr_cohort_fen,
        case when spans.ripe_count > 0 then coalesce(earned.attr_cohort_net_fen, 0) end
            as attr_cohort_net_fen,
        case when spans.ripe_count > 0 then coalesce(earned.attr_cohort_orders, 0) end
            as attr_cohort_orders,
        case when spans.ripe_count > 0 then coalesce(earned.attr_cohort_buyers, 0) end
            as attr_cohort_buyers
    from spans
    left join reached on spans.campaign_id = reached.campaign_id and spans.span = reached.span
    left join earned on spans.campaign_id = earned.campaign_id and spans.span = earned.span
    left join spent on spans.campaign_id = spent.campaign_id and spans.span = spent.span
),

-- "before" comes first in the alphabet, so "now" finds it one row back.
compared as (
    select
        *,
        lag(attr_cohort_fen) over (partition by campaign_id order by span) as before_fen
    from both_spans
)

select
    campaign_id,
    span,
    first_date,
    last_date,
    ripe_date,
    (day_count - ripe_count)::integer as unripe_day_count,
    camp_budget_fen(case when span = 'now' then budget_fen end) as camp_budget_fen,
    attr_cost_fen,
    camp_budget_used(attr_cost_fen, case when span = 'now' then budget_fen end)
        as camp_budget_used,
    attr_reach_uv,
    attr_touches,
    attr_cohort_fen,
    attr_cohort_net_fen,
    attr_cohort_orders,
    attr_cohort_buyers,
    attr_roi(attr_cohort_fen, ripe_cost_fen) as attr_roi,
    attr_net_roi(attr_cohort_net_fen, ripe_cost_fen) as attr_net_roi,
    attr_cac_fen(ripe_cost_fen, attr_cohort_buyers) as attr_cac_fen,
    camp_change(attr_cohort_fen, before_fen) as camp_change
from compared
where $span::varchar is null or span = $span::varchar
order by campaign_id, span
