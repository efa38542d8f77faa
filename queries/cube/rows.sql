-- The channel cube: every number by up to four dimensions, the cells beyond the first few made one.
-- A person who is in two cells is in both rows, so rows of people do not add up to the total.
--
-- grain:  one row per combination of values met in the period
-- key:    key1, key2, key3, key4
-- params: start_date   date       first day, inclusive
--         end_date     date       last day, inclusive
--         store_ids    varchar[]  null means every store
--         visitor_type varchar    new or old visitors; null means both
--         families     varchar[]  touchpoint families; null means every family
--         dims         varchar[]  up to four dimensions, as in cube_slice_key; null means none
--         only_keys    varchar[]  values such as store:S1 that alone count; null means all
--         top          integer    how many cells keep their own row; null means all
--         top_by       varchar    by which measure they are the first; null means uv
--         has_later    boolean    whether amounts after the visit are asked for; null means yes
select cells.* exclude (cell)  -- noqa: AM04
from
    cube_of(
        $start_date::date, $end_date::date, $store_ids::varchar[], $visitor_type::varchar,
        $families::varchar[], $dims::varchar[], $only_keys::varchar[], $top::integer,
        $top_by::varchar, $has_later::boolean
    ) as cells
order by cells.cell
