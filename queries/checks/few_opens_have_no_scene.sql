-- On no day is the scene unknown for more than 10 % of the openings.
-- title:    每日未识别场景不超过 10%
-- title_en: Few opens have no scene
-- severity: warn
select
    opens.open_date,
    count(*) as open_count,
    sum(case when entries.is_known then 0 else 1 end) as unknown_open_count
from marts.fct_opens as opens
left join marts.dim_entries as entries on coalesce(opens.scene_code, 0) = entries.scene_key
group by opens.open_date
having
    count(*) >= 50
    and sum(case when entries.is_known then 0 else 1 end) * 10 > count(*)
