-- The first and last day that the date picker offers. Rows dated after the day the data is as of
-- are kept in the warehouse and offered once that day has come.
--
-- grain:  one row; the days are null while there is no data
-- key:    as_of
select
    data_version.as_of,
    min(activity_days.stat_date) as first_date,
    max(activity_days.stat_date) as last_date
from meta.data_version as data_version
left join marts.fct_activity_days as activity_days
    on data_version.as_of >= activity_days.stat_date
group by data_version.as_of
