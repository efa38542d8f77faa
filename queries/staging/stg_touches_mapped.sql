-- Touches of mapping files. A mailing that has no time of its own counts from the start of its
-- campaign; one whose campaign is not known yet waits for it.
--
-- grain: one row per touch
-- key:   touch_id
with

campaigns as (
    select source, campaign_id, min(starts_at) as starts_at
    from lake.mapped__campaigns
    group by source, campaign_id
),

touches as (
    select distinct
        touches.touch_id,
        touches.identity_kind,
        touches.identity_value,
        coalesce(touches.touched_at, campaigns.starts_at) as touched_at,
        touches.kind,
        touches.chan_id,
        touches.guide_id,
        touches.live_id,
        touches.article_id,
        touches.campaign_id,
        touches.source,
        touches.brand_id
    from lake.mapped__touches as touches
    left join campaigns
        on touches.source = campaigns.source and touches.campaign_id = campaigns.campaign_id
),

named as (
    select
        *,
        concat_ws(
            ':', source, kind, coalesce(touch_id, concat_ws(
                ':', coalesce(campaign_id, ''), coalesce(chan_id, ''), coalesce(guide_id, ''),
                coalesce(live_id, ''), coalesce(article_id, ''), identity_kind, identity_value,
                strftime(touched_at at time zone 'UTC', '%Y%m%d%H%M%S')
            ))
        ) as full_touch_id
    from touches
    where touched_at is not null and identity_kind is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by full_touch_id
            order by
                touched_at, identity_kind, identity_value, campaign_id, chan_id, guide_id,
                live_id, article_id, brand_id
        ) as copy_rank
    from named
)

select
    full_touch_id as touch_id,
    identity_kind,
    identity_value,
    touched_at,
    kind,
    chan_id,
    guide_id,
    live_id,
    article_id,
    campaign_id,
    source,
    brand_id
from ranked
where copy_rank = 1
