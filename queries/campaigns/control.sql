-- Whether people whom a campaign reached pay more often than others, on the page of a campaign: the
-- others are those who came on the same days, or wear a chosen WeCom tag, and were never reached.
-- Nobody drew them at random. Everyone is watched for the window from the day they came in.
--
-- grain:  one row per campaign and group, reached or others
-- key:    campaign_id, side
-- params: campaigns   varchar    JSON as in campaigns_in of metrics.sql; null means none
--         store_ids   varchar[]  null means every store
--         form        varchar    day, or rolling for hours; null means natural days
--         window_days integer    1, 7, 15 or 30; null means 7
with

groups as (
    select *
    from
        campaign_groups_of(
            $campaigns::varchar, $store_ids::varchar[], $window_days::integer, $form::varchar
        )
),

payers as (
    select people.person_key::integer as person_key, orders.paid_date
    from marts.fct_orders as orders
    inner join marts.dim_people as people on orders.one_id = people.one_id
    where
        orders.is_counted
        and orders.paid_date between (select min(groups.entered_date) from groups)
        and (select max(groups.entered_date) from groups) + coalesce($window_days::integer, 7)
        and (
            $store_ids::varchar[] is null or list_contains($store_ids::varchar[], orders.store_id)
        )
),

watched as (
    select
        groups.campaign_id,
        groups.side,
        groups.person_key,
        payers.person_key is not null as is_payer
    from groups
    left join payers
        on
            groups.person_key = payers.person_key
            and payers.paid_date between groups.entered_date
            and groups.entered_date + coalesce($window_days::integer, 7)
            - case when coalesce($form::varchar, 'day') = 'day' then 1 else 0 end
),

sides as (
    select
        campaign_id,
        side,
        camp_people(person_key) as camp_people,
        camp_paid_uv(person_key, is_payer) as camp_paid_uv
    from watched
    group by campaign_id, side
),

shares as (
    select
        *,
        camp_cvr(camp_paid_uv, camp_people) as camp_cvr,
        camp_cvr_low(camp_paid_uv, camp_people) as camp_cvr_low,
        camp_cvr_high(camp_paid_uv, camp_people) as camp_cvr_high
    from sides
)

select
    shares.campaign_id,
    shares.side,
    shares.camp_people,
    shares.camp_paid_uv,
    shares.camp_cvr,
    shares.camp_cvr_low,
    shares.camp_cvr_high,
    camp_lift(shares.camp_cvr, others.camp_cvr) as camp_lift,
    camp_lift_low(shares.camp_cvr, shares.camp_cvr_low, others.camp_cvr, others.camp_cvr_high)
        as camp_lift_low,
    camp_lift_high(shares.camp_cvr, shares.camp_cvr_high, others.camp_cvr, others.camp_cvr_low)
        as camp_lift_high
from shares
left join shares as others
    on
        shares.campaign_id = others.campaign_id
        and shares.side = 'reached'
        and others.side = 'others'
order by shares.campaign_id asc, shares.side desc
