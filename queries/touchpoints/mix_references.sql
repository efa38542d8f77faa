-- What a mix of touchpoints can be compared with, for the choice on the touchpoint map: the
-- company's own references before ours.
--
-- grain:  one row per reference, dictionary and measure
-- key:    reference, dictionary, measure
select
    reference,
    any_value(reference_name) as reference_name,
    any_value(reference_name_en) as reference_name_en,
    dictionary,
    measure
from marts.dim_mix_references
group by reference, dictionary, measure
order by bool_and(is_ours), reference, dictionary, measure
