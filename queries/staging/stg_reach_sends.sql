-- Text messages sent, each once: a record told again in another file is the same sending. A number
-- of the service tells sendings apart, else person, moment and campaign do. Told twice with another
-- status, the receipt that says more stands.
--
-- grain: one row per sending
-- key:   send_id
with

named as (
    select
        sends.*,
        coalesce(sends.phone_hash, sends.phone_masked) as phone,
        case
            when sends.status in ('成功', '已送达', '发送成功', '送达', '已接收', 'DELIVRD') then true
            when sends.status is null or sends.status in ('已提交', '发送中', '未知', '待回执')
                then null
            else false
        end as is_delivered
    from lake.reach__sends as sends
),

ranked as (
    select
        named.*,
        row_number() over (
            partition by
                coalesce(send_no, ''),
                case when send_no is null then concat_ws(
                    '|', coalesce(phone, ''),
                    strftime(happened_at at time zone 'UTC', '%Y%m%d%H%M%S'),
                    coalesce(campaign_id, ''), coalesce(chan_id, ''), copy_no
                ) end
            order by
                is_delivered desc nulls last, cost_fen desc nulls last, status desc nulls last,
                happened_at asc, phone asc nulls last, campaign_id asc nulls last,
                chan_id asc nulls last
        ) as place
    from named
)

select
    coalesce('no:' || send_no, concat_ws(
        ':', coalesce(substring(phone, 1, 16), ''),
        strftime(happened_at at time zone 'UTC', '%Y%m%d%H%M%S'),
        coalesce(campaign_id, ''), coalesce(chan_id, ''), copy_no
    )) as send_id,
    phone_hash,
    happened_at as sent_at,
    is_delivered,
    campaign_id,
    chan_id,
    cost_fen
from ranked
where place = 1
