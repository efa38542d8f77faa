-- Each refund is one row.
-- title:    退款不重复
-- title_en: Refunds are unique
-- severity: stop
select refund_id, count(*) as row_count
from marts.fct_refunds
group by refund_id
having count(*) > 1 or refund_id is null
