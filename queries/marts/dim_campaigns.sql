-- Every campaign that a table describes, a touch names or somebody made in the app (source app).
-- Days are business days.
--
-- grain: one row per source and campaign
-- key:   source, campaign_id
with

described as (
    select
        source,
        campaign_id,
        max(campaign_name) as campaign_name,
        max(campaign_type) as campaign_type,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        min(brand_id) as brand_id
    from lake.mapped__campaigns
    group by source, campaign_id
),

named as (
    select source, campaign_id, brand_id from described
    union
    select distinct source, campaign_id, brand_id
    from staging.stg_touches_mapped
    where campaign_id is not null
),

campaigns as (
    select source, campaign_id, min(brand_id) as brand_id
    from named
    group by source, campaign_id
)

select
    campaigns.source,
    campaigns.campaign_id,
    described.campaign_type,
    campaigns.brand_id,
    coalesce(described.campaign_name, campaigns.campaign_id) as campaign_name,
    cast(described.starts_at at time zone 'Asia/Shanghai' as date) as start_date,
    cast(described.ends_at at time zone 'Asia/Shanghai' as date) as end_date
from campaigns
left join described
    on
        campaigns.source = described.source
        and campaigns.campaign_id = described.campaign_id
union all
select
    'app' as source,
    made.campaign_id,
    null as campaign_type,
    brands.brand_id,
    made.campaign_name,
    made.start_date,
    made.end_date
from lake.app__campaigns as made
cross join marts.dim_brands as brands
