-- An entry through a card has one sender.
-- title:    每次分享回流只有一个分享者
-- title_en: A shared entry has one sender
-- severity: stop
select touch_id, count(*) as row_count
from marts.fct_share_edges
group by touch_id
having count(*) > 1
