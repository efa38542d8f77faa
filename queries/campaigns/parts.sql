-- What each channel of a campaign brought on its days, on the page of a campaign. A touch belongs
-- to the closest channel of the campaign alone, so money and costs add up; people do not, and costs
-- that were entered for the campaign as a whole are the row whole.
--
-- grain:  one row per campaign and channel
-- key:    campaign_id, channel
-- params: campaigns   varchar    JSON as in campaigns_in of metrics.sql; null means none
--         costs       varchar    JSON as in costs_in of metrics.sql; null means none
--         store_ids   varchar[]  null means every store; costs belong to none
--         form        varchar    day, or rolling for hours; null means natural days
--         model       varchar    as in model_fen of metrics.sql; null means last
--         window_days integer    1, 7, 15 or 30; null means 7
with

reached as (
    select
        campaign_id,
        channel,
        attr_reach_uv(person_key) as attr_reach_uv,
        attr_touches(touch_count) as attr_touches
    from
        campaign_touches_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar
        )
    where span = 'now'
    group by campaign_id, channel
),

earned as (
    select
        campaign_id,
        channel,
        attr_cohort_fen(credit_fen) as attr_cohort_fen,
        attr_cohort_orders(order_id, credit_fen) as attr_cohort_orders,
        attr_cohort_buyers(one_id, is_first_paid, credit_fen) as attr_cohort_buyers
    from
        campaign_credits_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar,
            $model::varchar
        )
    where span = 'now'
    group by campaign_id, channel
),

spent as (
    select
        campaign_id,
        channel,
        attr_cost_fen(amount_fen) as attr_cost_fen,
        attr_cost_fen(case when is_ripe then amount_fen end) as ripe_cost_fen
    from
        campaign_costs_of(
            $campaigns::varchar, $costs::varchar, $store_ids::varchar[], $window_days::integer,
            $form::varchar
        )
    where span = 'now'
    group by campaign_id, channel
),

keys as (
    select campaign_id, unnest(channels) as channel
    from campaigns_in($campaigns::varchar)
    union
    select campaign_id, channel from spent
),

known as (
    select campaign_id, day_count, ripe_count
    from campaign_spans($campaigns::varchar, $window_days::integer, $form::varchar)
    where span = 'now'
),

-- A channel whose days are over and that brought nothing earned nought; whole has costs only.
counted as (
    select
        keys.campaign_id,
        keys.channel,
        case when keys.channel <> 'whole' and known.day_count > 0 then 0 end as no_touch,
        case when keys.channel <> 'whole' and known.ripe_count > 0 then 0 end as no_sale
    from keys
    inner join known on keys.campaign_id = known.campaign_id
),

joined as (
    select
        counted.campaign_id,
        counted.channel,
        spent.attr_cost_fen,
        spent.ripe_cost_fen,
        coalesce(reached.attr_reach_uv, counted.no_touch) as attr_reach_uv,
        coalesce(reached.attr_touches, counted.no_touch) as attr_touches,
        coalesce(earned.attr_cohort_fen, counted.no_sale) as attr_cohort_fen,
        coalesce(earned.attr_cohort_orders, counted.no_sale) as attr_cohort_orders,
        coalesce(earned.attr_cohort_buyers, counted.no_sale) as attr_cohort_buyers
    from counted
    left join reached
        on counted.campaign_id = reached.campaign_id and counted.channel = reached.channel
    left join earned
        on counted.campaign_id = earned.campaign_id and counted.channel = earned.channel
    left join spent
        on counted.campaign_id = spent.campaign_id and counted.channel = spent.channel
)

select
    campaign_id,
    channel,
    attr_reach_uv,
    attr_touches,
    attr_cohort_fen,
    attr_cohort_orders,
    attr_cohort_buyers,
    attr_cost_fen,
    attr_roi(attr_cohort_fen, ripe_cost_fen) as attr_roi,
    attr_cac_fen(ripe_cost_fen, attr_cohort_buyers) as attr_cac_fen
from joined
order by campaign_id asc, attr_cohort_fen desc nulls last, channel asc
