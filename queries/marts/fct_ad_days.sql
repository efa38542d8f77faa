-- What each advertisement cost and brought on a day, by the ad platform's own count. Late
-- conversions restate earlier days: the later asking counts, then the greater numbers, whichever
-- file arrived first. Time lines count one conversion on different days and levels count one cost
-- several times: each is a row of its own, and only rows with `is_cost_row` add up.
--
-- grain: one row per account, day, time line and the finest thing named; null where not told
-- key:   account_id, stat_date, time_line, report_level, campaign_id, adgroup_id, creative_id
with

ranked as (
    select
        days.*,
        case
            when creative_id is not null then 3
            when adgroup_id is not null then 2
            when campaign_id is not null then 1
            else 0
        end as level_rank,
        row_number() over (
            partition by account_id, stat_date, time_line, campaign_id, adgroup_id, creative_id
            order by
                observed_on desc nulls last, conversion_count desc nulls last,
                cost_fen desc nulls last, order_fen desc nulls last, order_count desc nulls last,
                purchase_fen desc nulls last, purchase_count desc nulls last,
                view_count desc nulls last, click_count desc nulls last,
                wecom_follow_count desc nulls last, account_follow_count desc nulls last,
                view_user_count desc nulls last, click_user_count desc nulls last,
                ad_name desc nulls last
        ) as place
    from lake.ads__days as days
),

-- Several reports of one account and day tell the same money: the finest level of one time line.
preferred as (
    select
        ranked.*,
        dense_rank() over (
            partition by account_id, stat_date
            order by
                case time_line
                    when 'REQUEST_TIME' then 0 when 'REPORTING_TIME' then 1 else 2
                end,
                coalesce(time_line, ''), level_rank desc
        ) as report_rank
    from ranked
    where place = 1
),

links as (
    select adgroup_id, min(chan_id) as chan_id, min(campaign_id) as campaign_id
    from lake.reach__links
    where adgroup_id is not null
    group by adgroup_id
    having min(chan_id) = max(chan_id)
)

select
    preferred.account_id,
    preferred.stat_date,
    preferred.time_line,
    preferred.campaign_id,
    preferred.adgroup_id,
    preferred.creative_id,
    preferred.ad_name,
    links.chan_id,
    links.campaign_id as brand_campaign_id,
    preferred.cost_fen,
    preferred.view_count,
    preferred.click_count,
    preferred.view_user_count,
    preferred.click_user_count,
    preferred.conversion_count,
    preferred.order_count,
    preferred.order_fen,
    preferred.purchase_count,
    preferred.purchase_fen,
    preferred.wecom_follow_count,
    preferred.account_follow_count,
    case preferred.level_rank
        when 3 then 'creative' when 2 then 'adgroup' when 1 then 'campaign' else 'account'
    end as report_level,
    preferred.report_rank = 1 as is_cost_row
from preferred
left join links on preferred.adgroup_id = links.adgroup_id
