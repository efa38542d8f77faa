-- On no day do more than 15 % of the sendings fail; most go out again, but a day of failures tells
-- of a collector that was down or a domain that was not allowed.
-- title:    每日发送失败率不超过 15%
-- title_en: Few sendings fail
-- severity: warn
select stat_date, numbered_count, failed_count, lost_count
from marts.fct_cleaning_days
where numbered_count >= 100 and failed_count * 100 > numbered_count * 15
