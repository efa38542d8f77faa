-- How far each source reaches and whether it is late: whether as many days as it may stay away
-- have passed without a delivery, counted to the day the data is as of.
--
-- grain:  one row per table of deliveries
-- key:    table_name
select
    sources.table_name,
    sources.title,
    array_to_string(sources.feed_titles, '、') as feed_titles,
    sources.state,
    sources.files as file_count,
    sources.rows_loaded as row_count,
    sources.rows_refused as refused_row_count,
    sources.first_date,
    sources.reached_date,
    sources.days_behind,
    sources.due_days,
    sources.restates_days,
    sources.delivered_at
from sources_of() as sources
order by sources.state_order asc, sources.days_behind desc nulls last, sources.table_name asc
