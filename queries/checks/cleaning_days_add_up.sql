-- The days of the cleaning add up to its counters.
-- title:    清洗的每日数与总数一致
-- title_en: Cleaning days add up
-- severity: warn
with

days as (
    select
        coalesce(sum(entry_count), 0) as t9_entries,
        coalesce(sum(failed_count), 0) as t7_sendings_failed,
        coalesce(sum(lost_count), 0) as t7_sendings_lost,
        coalesce(sum(chan_inherited_count), 0) as t2_channels_inherited
    from marts.fct_cleaning_days
)

select
    cleaning.counter,
    cleaning.value,
    case cleaning.counter
        when 't9_entries' then days.t9_entries
        when 't7_sendings_failed' then days.t7_sendings_failed
        when 't7_sendings_lost' then days.t7_sendings_lost
        when 't2_channels_inherited' then days.t2_channels_inherited
    end as days_value
from marts.fct_cleaning as cleaning
cross join days
where
    (cleaning.counter = 't9_entries' and cleaning.value <> days.t9_entries)
    or (cleaning.counter = 't7_sendings_failed' and cleaning.value <> days.t7_sendings_failed)
    or (cleaning.counter = 't7_sendings_lost' and cleaning.value <> days.t7_sendings_lost)
    or (
        cleaning.counter = 't2_channels_inherited'
        and cleaning.value <> days.t2_channels_inherited
    )
