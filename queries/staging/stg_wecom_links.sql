-- Each acquisition link by its newest description; a list of ids alone describes nothing.
--
-- grain: one row per link
-- key:   link_id
with

ranked as (
    select
        link_id,
        link_name,
        url,
        created_at,
        guides,
        row_number() over (
            partition by link_id
            order by
                link_name is null,
                observed_on desc,
                link_name desc nulls last,
                url desc nulls last,
                created_at desc nulls last,
                guides desc nulls last
        ) as recency
    from lake.wecom__links
)

select link_id, link_name, url, created_at, guides
from ranked
where recency = 1
