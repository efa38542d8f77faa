-- Where a source does not say, the value is empty and not 0: a reply rate without a chat, an amount
-- without orders told, a stay over four hours that the client reports as 0 (T8).
-- title:    未知的留空，不写成 0
-- title_en: Unknown is not nought
-- severity: warn
select 'reply_rate' as value_name, guide_id || ' ' || cast(stat_date as varchar) as id
from marts.fct_guide_days
where coalesce(chat_count, 0) = 0 and (reply_rate is not null or first_reply_minutes is not null)
union all
select 'live_paid_fen' as value_name, live_id as id
from marts.fct_live_minutes
group by live_id
having max(paid_fen) = 0 and count(order_count) = 0
union all
select 'stay_ms' as value_name, open_id as id
from marts.fct_opens
where stay_ms = 0 and page_count > 0 and closed_at >= opened_at + interval '4' hour
