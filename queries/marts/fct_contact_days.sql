-- Each guide's customers day by day: the stock in the morning, what came and went, the stock at
-- night. A guide's days begin with the first complete list of their customers: who was lost before
-- that was never seen. A stock is never added up over days; new and lost are.
--
-- grain: one row per guide and day, from the first complete list to the last complete day
-- key:   guide_id, stat_date
with

moves as (
    select
        guide_id,
        added_date as move_date,
        case when is_handover then 0 else 1 end as new_count,
        case when is_handover then 1 else 0 end as handover_in_count,
        0 as lost_count,
        0 as handover_out_count
    from marts.fct_contacts
    union all
    select
        guide_id,
        lost_date as move_date,
        0 as new_count,
        0 as handover_in_count,
        case when is_handed_over then 0 else 1 end as lost_count,
        case when is_handed_over then 1 else 0 end as handover_out_count
    from marts.fct_contacts
    where lost_date is not null
),

begun as (
    select
        contacts.guide_id,
        coalesce(min(lists.observed_on), min(contacts.first_observed_on)) as first_date
    from marts.fct_contacts as contacts
    left join staging.stg_wecom_complete_lists as lists
        on lists.list_of = 'guide' and contacts.guide_id = lists.list_id
    group by contacts.guide_id
),

days as (
    select
        begun.guide_id,
        cast(unnest(
            generate_series(begun.first_date, run.as_of, interval '1' day)
        ) as date) as stat_date
    from begun
    cross join lake.app__run as run
),

before as (
    select
        begun.guide_id,
        sum(
            moves.new_count + moves.handover_in_count - moves.lost_count - moves.handover_out_count
        ) as stock
    from begun
    inner join moves on begun.guide_id = moves.guide_id and begun.first_date > moves.move_date
    group by begun.guide_id
),

moved as (
    select
        guide_id,
        move_date,
        sum(new_count) as new_count,
        sum(lost_count) as lost_count,
        sum(handover_in_count) as handover_in_count,
        sum(handover_out_count) as handover_out_count
    from moves
    group by guide_id, move_date
),

daily as (
    select
        days.guide_id,
        days.stat_date,
        coalesce(before.stock, 0) as stock_before,
        coalesce(moved.new_count, 0) as new_count,
        coalesce(moved.lost_count, 0) as lost_count,
        coalesce(moved.handover_in_count, 0) as handover_in_count,
        coalesce(moved.handover_out_count, 0) as handover_out_count
    from days
    left join before on days.guide_id = before.guide_id
    left join moved on days.guide_id = moved.guide_id and days.stat_date = moved.move_date
),

running as (
    select
        daily.*,
        stock_before + sum(
            new_count + handover_in_count - lost_count - handover_out_count
        ) over (
            partition by guide_id
            order by stat_date
            rows between unbounded preceding and current row
        ) as stock_end
    from daily
)

select
    guide_id,
    stat_date,
    cast(
        stock_end - new_count - handover_in_count + lost_count + handover_out_count as bigint
    ) as stock_start,
    cast(new_count as bigint) as new_count,
    cast(lost_count as bigint) as lost_count,
    cast(handover_in_count as bigint) as handover_in_count,
    cast(handover_out_count as bigint) as handover_out_count,
    cast(stock_end as bigint) as stock_end
from running
