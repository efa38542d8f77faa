-- The bottom line of the channel cube: the same numbers with each person counted once.
--
-- grain:  one row; none where nothing was found
-- key:    key1
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         only_keys    varchar[]  values such as store:S1 that alone count; null means all
--         has_later    boolean    whether amounts after the visit are asked for; null means yes
select cells.* exclude (cell)  -- noqa: AM04
from
    cube_of(
        $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
        $families::varchar[], null::varchar[], $only_keys::varchar[], null::integer,
        null::varchar, $has_later::boolean
    ) as cells
