-- What was spent, from every source: advertisements, text messages, red packets that were
-- received, commissions that an order export names, and what somebody entered by hand, in a table
-- or for a campaign of the app. Money entered by hand is taken as it is: told by a feed as well, it
-- counts twice, and the check costs_come_from_one_source warns of it.
--
-- grain: one row per source, day, kind, campaign, channel and live room; null where not known
-- key:   source, cost_date, kind, campaign_id, chan_id, live_id
with

by_hand as (
    select distinct
        cost_no, happened_at, kind, amount_fen, campaign_id, chan_id, live_id, note, copy_no
    from lake.reach__costs
),

commissions as (
    select order_id, max(paid_at) as paid_at, max(commission_fen) as amount_fen
    from lake.youzan__orders
    where commission_fen > 0 and paid_at is not null
    group by order_id
),

spent as (
    select
        'ads' as source, 'ad' as kind, stat_date as cost_date, brand_campaign_id as campaign_id,
        chan_id, null as live_id, cost_fen as amount_fen
    from marts.fct_ad_days
    where is_cost_row
    union all
    select 'sms', 'sms', send_date, campaign_id, chan_id, null, cost_fen
    from marts.fct_sends
    where cost_fen is not null
    union all
    select
        'red_packets', 'red_packet',
        cast(happened_at at time zone 'Asia/Shanghai' as date), campaign_id, chan_id, null,
        amount_fen
    from staging.stg_reach_red_packets
    where not is_returned
    union all
    select
        'youzan', 'commission', cast(paid_at at time zone 'Asia/Shanghai' as date), null, null,
        null, amount_fen
    from commissions
    union all
    select
        'by_hand',
        case
            when kind like '%广告%' or kind like '%投放%' then 'ad'
            when kind like '%红包%' then 'red_packet'
            when kind like '%短信%' then 'sms'
            when kind like '%佣金%' or kind like '%分佣%' then 'commission'
            else 'other'
        end,
        cast(happened_at at time zone 'Asia/Shanghai' as date), campaign_id, chan_id, live_id,
        amount_fen
    from by_hand
    union all
    select 'app', kind, cost_date, campaign_id, chan_id, live_id, amount_fen
    from lake.app__campaign_costs
)

select
    source,
    cost_date,
    kind,
    campaign_id,
    chan_id,
    live_id,
    cast(sum(amount_fen) as bigint) as amount_fen,
    cast(count(*) as integer) as entry_count
from spent
group by source, cost_date, kind, campaign_id, chan_id, live_id
