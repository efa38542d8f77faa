-- Fans of yesterday, plus gained, minus lost, are the fans of today.
-- title: 公众号粉丝收支平衡
-- title_en: Fans add up
-- severity: warn
with

days as (
    select
        app_id,
        stat_date,
        fans_total,
        fans_new,
        fans_lost,
        lag(fans_total) over accounts as fans_before,
        lag(stat_date) over accounts as date_before
    from marts.fct_account_days
    where fans_total is not null
    window accounts as (partition by app_id order by stat_date)
)

select app_id, stat_date, fans_before, fans_new, fans_lost, fans_total
from days
where
    stat_date - date_before = 1
    and fans_before + fans_new - fans_lost <> fans_total
