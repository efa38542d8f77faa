-- Lists that were read to their end: only these can say that somebody is gone. A page points to the
-- next by a cursor; a list with a page missing in between or at its start is not complete.
--
-- grain: one row per day and list
-- key:   observed_on, list_of, list_id
with

pages as (
    select distinct observed_on, list_of, list_id, cursor, next_cursor
    from lake.wecom__lists
),

judged as (
    select
        pages.observed_on,
        pages.list_of,
        pages.list_id,
        max(case when pages.cursor is null then 1 else 0 end) as has_start,
        max(
            case when pages.next_cursor is not null and followers.cursor is null then 1 else 0 end
        ) as has_gap
    from pages
    left join pages as followers
        on
            pages.observed_on = followers.observed_on
            and pages.list_of = followers.list_of
            and pages.list_id = followers.list_id
            and pages.next_cursor = followers.cursor
    group by pages.observed_on, pages.list_of, pages.list_id
)

select observed_on, list_of, list_id
from judged
where has_start = 1 and has_gap = 0
