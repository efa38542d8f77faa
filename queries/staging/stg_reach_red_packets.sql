-- Red packets given, each once. One that was returned because nobody opened it cost nothing; told
-- twice, the final state (returned, then received) stands.
--
-- grain: one row per red packet
-- key:   packet_id
with

named as (
    select
        packets.*,
        coalesce(packets.status, '') in ('已退款', '退款', '已退回', '退回', '发放失败', '失败', '未领取')
            as is_returned,
        coalesce(packets.packet_no, concat_ws(
            ':', coalesce(packets.openid, packets.phone_hash, packets.phone_masked, ''),
            strftime(packets.happened_at at time zone 'UTC', '%Y%m%d%H%M%S'),
            packets.amount_fen, coalesce(packets.campaign_id, ''), packets.copy_no
        )) as packet_id
    from lake.reach__red_packets as packets
),

ranked as (
    select
        named.*,
        row_number() over (
            partition by packet_id
            order by
                is_returned desc, status desc nulls last, amount_fen desc, happened_at asc,
                openid asc nulls last, campaign_id asc nulls last, chan_id asc nulls last
        ) as place
    from named
)

select packet_id, happened_at, amount_fen, campaign_id, chan_id, is_returned
from ranked
where place = 1
