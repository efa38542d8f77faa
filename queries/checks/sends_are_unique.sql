-- Each sending is there once.
-- title: 发送记录不重复
-- title_en: Sendings counted once
-- severity: stop
select send_id, count(*) as row_count
from marts.fct_sends
group by send_id
having count(*) > 1
