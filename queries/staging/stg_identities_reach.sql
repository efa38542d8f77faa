-- Who the sending and red-packet tables name: phones, each alone. They bind nobody to anybody.
--
-- grain: one row per phone; right_kind and right_value are null, because nothing is bound
with

phones as (
    select phone_hash, happened_at, 'text_message' as rule from lake.reach__sends
    union all
    select phone_hash, happened_at, 'text_message_click' as rule from lake.reach__clicks
    union all
    select phone_hash, happened_at, 'red_packet' as rule from lake.reach__red_packets
)

select
    'phone_hash' as left_kind,
    phone_hash as left_value,
    cast(null as varchar) as right_kind,
    cast(null as varchar) as right_value,
    rule,
    'phone' as evidence,
    cast(1.0 as double) as confidence,
    min(happened_at) as seen_at
from phones
where phone_hash is not null
group by phone_hash, rule
