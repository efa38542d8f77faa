-- Clicks on the link in a text message. The same click in two files is one; two clicks of one
-- person at one second in one file are two.
--
-- grain: one row per click
-- key:   touch_id
with

clicks as (
    select distinct
        phone_hash, phone_masked, happened_at, link, campaign_id, chan_id, copy_no
    from lake.reach__clicks
    where phone_hash is not null
)

select
    concat_ws(
        ':', 'sms', substring(clicks.phone_hash, 1, 24),
        strftime(clicks.happened_at at time zone 'UTC', '%Y%m%d%H%M%S'),
        substring(
            md5(
                coalesce(clicks.link, '') || '|' || coalesce(clicks.campaign_id, '')
                || '|' || coalesce(clicks.chan_id, '')
            ),
            1, 8
        ),
        clicks.copy_no
    ) as touch_id,
    'phone_hash' as identity_kind,
    clicks.phone_hash as identity_value,
    clicks.happened_at as touched_at,
    'sms_click' as kind,
    clicks.chan_id,
    cast(null as varchar) as guide_id,
    cast(null as varchar) as live_id,
    cast(null as varchar) as article_id,
    clicks.campaign_id,
    'reach' as source,
    settings.value as brand_id
from clicks
inner join lake.app__settings as settings on settings.name = 'brand_id'
