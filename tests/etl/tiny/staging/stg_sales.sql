-- Each sale once, however often its file was delivered.
select distinct order_id, paid_at, paid_fen, sale_date
from lake.tiny__sales
