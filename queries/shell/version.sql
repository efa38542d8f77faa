-- Which build of the data answers, and how far it reaches, for the badge on every page.
--
-- grain:  one row
-- key:    version
select
    data_version.version,
    data_version.built_at,
    data_version.as_of,
    (
        select max(activity_days.stat_date)
        from marts.fct_activity_days as activity_days
        where activity_days.stat_date <= data_version.as_of
    ) as data_through
from meta.data_version as data_version
