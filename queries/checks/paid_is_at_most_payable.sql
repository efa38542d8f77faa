-- Nobody pays more than was payable.
-- title:    实付不超过应付
-- title_en: Nobody pays more than was payable
-- severity: warn
select order_id, payable_fen, paid_fen
from marts.fct_orders
where paid_at is not null and paid_fen > payable_fen
