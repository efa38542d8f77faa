-- Fans who came and left on each day, by source, for the chart on the official account's page.
--
-- grain:  one row per day and source
-- key:    stat_date, user_source
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  not used: fans belong to no store; null means every store
--         visitor_type varchar    not used; null means both
--         families     varchar[]  not used; null means every family
select
    stat_date,
    user_source::varchar as user_source,
    fans_new(fans_new) as fans_new,
    fans_lost(fans_lost) as fans_lost,
    fans_net(fans_new, fans_lost) as fans_net
from marts.fct_fan_days
where
    stat_date between $start_date::date and $end_date::date
    -- named for the filters of every page, which cannot narrow fans
    and coalesce($store_ids::varchar[] is null, true) is not null
    and coalesce($visitor_type::varchar is null, true) is not null
    and coalesce($families::varchar[] is null, true) is not null
group by stat_date, user_source
order by stat_date, user_source
