-- What the client log lost each day and how often the channel that it sent was an old one.
--
-- grain:  one row per day up to the day the data is as of, days without the log included
-- key:    stat_date
-- params: day_count integer how many days back; null means all there are
with

reach as (
    select
        data_version.as_of as last_date,
        greatest(
            min(cleaning_days.stat_date),
            data_version.as_of - coalesce($day_count::integer, 100000) + 1
        ) as first_date
    from meta.data_version as data_version
    inner join marts.fct_cleaning_days as cleaning_days
        on data_version.as_of >= cleaning_days.stat_date
    group by data_version.as_of
),

days as (
    select unnest(generate_series(first_date, last_date, interval 1 day))::date as stat_date
    from reach
)

select
    days.stat_date,
    any_value(cleaning_days.entry_count) as entry_count,
    any_value(cleaning_days.chan_before_count) as chan_before_count,
    any_value(cleaning_days.chan_count) as chan_count,
    chan_inherited_share(cleaning_days.chan_inherited_count, cleaning_days.entry_count)
        as chan_inherited_share,
    any_value(cleaning_days.sending_count) as sending_count,
    any_value(cleaning_days.duplicate_count) as duplicate_count,
    any_value(cleaning_days.numbered_count) as numbered_count,
    any_value(cleaning_days.failed_count) as failed_count,
    any_value(cleaning_days.lost_count) as lost_count,
    event_failure_rate(cleaning_days.failed_count, cleaning_days.numbered_count)
        as event_failure_rate,
    event_loss_rate(cleaning_days.lost_count, cleaning_days.numbered_count) as event_loss_rate
from days
left join marts.fct_cleaning_days as cleaning_days on days.stat_date = cleaning_days.stat_date
group by days.stat_date
order by days.stat_date
