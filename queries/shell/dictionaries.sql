-- Which dictionaries of touchpoints can be chosen, and in which edition each stands.
--
-- grain:  one row per dictionary
-- key:    dictionary
select
    dictionary,
    edition_name,
    edition_name_en,
    edition,
    own_count,
    official_count,
    scene_count
from marts.dim_dictionaries
order by
    case dictionary when 'chudian' then 1 when 'youshu' then 2 when 'wedata' then 3 end, dictionary
