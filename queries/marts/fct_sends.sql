-- What the brand sent to people: text messages. `is_delivered` is null while no receipt came. A
-- sending is not a touch: the click is.
--
-- grain: one row per sending
-- key:   send_id
select
    sends.send_id,
    'sms' as kind,
    identities.one_id,
    sends.sent_at,
    cast(sends.sent_at at time zone 'Asia/Shanghai' as date) as send_date,
    sends.is_delivered,
    sends.campaign_id,
    sends.chan_id,
    sends.cost_fen,
    settings.value as brand_id
from staging.stg_reach_sends as sends
left join marts.dim_identities as identities
    on identities.kind = 'phone_hash' and sends.phone_hash = identities.value
inner join lake.app__settings as settings on settings.name = 'brand_id'
