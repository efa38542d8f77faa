-- A guide's stock of customers follows from day to day, and the last is who is there.
-- severity: stop
-- title: 客户存量逐日平衡
-- title_en: Customer stock balances
with

followed as (
    select
        *,
        lag(stock_end) over (
            partition by guide_id
            order by stat_date
        ) as stock_before,
        lead(stat_date) over (
            partition by guide_id
            order by stat_date
        ) is null as is_last
    from marts.fct_contact_days
),

present as (
    select followed.guide_id, count(contacts.external_userid) as contact_count
    from followed
    inner join marts.fct_contacts as contacts
        on
            followed.guide_id = contacts.guide_id
            and followed.stat_date >= contacts.added_date
            and (contacts.lost_date is null or followed.stat_date < contacts.lost_date)
    where followed.is_last
    group by followed.guide_id
)

select
    followed.guide_id,
    followed.stat_date,
    followed.stock_start,
    followed.stock_before,
    followed.stock_end,
    present.contact_count
from followed
left join present on followed.guide_id = present.guide_id and followed.is_last
where
    followed.stock_start + followed.new_count + followed.handover_in_count
    - followed.lost_count - followed.handover_out_count <> followed.stock_end
    or followed.stock_start <> coalesce(followed.stock_before, followed.stock_start)
    or (followed.is_last and followed.stock_end <> coalesce(present.contact_count, 0))
