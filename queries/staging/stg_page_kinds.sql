-- What kind of page each path is: the company's own patterns first, then the longest that fits.
--
-- grain: one row per path seen
-- key:   page_path
-- grows: a path met later has a row of its own
with

paths as (
    select page_path
    from lake.youshu__events
    where page_path <> ''
    union
    select page_path
    from staging.stg_page_events
    where page_path <> ''
),

fits as (
    select
        paths.page_path,
        kinds.kind,
        row_number() over (
            partition by paths.page_path
            order by
                kinds.is_default asc, length(kinds.pattern) desc, kinds.pattern asc, kinds.kind asc
        ) as place
    from paths
    inner join lake.dictionaries__page_kinds as kinds
        on lower(paths.page_path) like lower(kinds.pattern) escape '\'
)

select
    paths.page_path,
    coalesce(fits.kind, 'other') as page_kind
from paths
left join fits on paths.page_path = fits.page_path and fits.place = 1
