-- How many people each channel touched, beside what it earned, on the effect page. One person may
-- be touched by several channels.
--
-- grain:  one row per channel with a touch in the period
-- key:    channel
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store; only entries belong to one
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         breakdown    varchar    as in touch_channel of metrics.sql; null means family
select
    channel,
    attr_reach_uv(person_key) as attr_reach_uv,
    attr_touches(touch_count) as attr_touches
from
    touches_of(
        $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
        $families::varchar[], coalesce($breakdown::varchar, 'family')
    )
group by channel
order by attr_reach_uv desc, channel asc
