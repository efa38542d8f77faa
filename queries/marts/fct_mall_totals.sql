-- What a mall itself says a day came to, for reconciliation: orders placed and orders paid, those
-- cancelled or refunded later included. A day told again only grew.
--
-- grain: one row per source and day
-- key:   source, total_date
with

ranked as (
    select
        *,
        row_number() over (
            partition by source, total_date
            order by
                order_count desc nulls last,
                paid_order_count desc nulls last,
                created_fen desc nulls last,
                paid_fen desc nulls last
        ) as state_rank
    from lake.youshu__order_totals
)

select
    'youshu_order' as source,
    total_date,
    cast(sum(order_count) as bigint) as order_count,
    cast(sum(created_fen) as bigint) as created_fen,
    cast(sum(paid_order_count) as bigint) as paid_order_count,
    cast(sum(paid_fen) as bigint) as paid_fen
from ranked
where state_rank = 1
group by total_date
