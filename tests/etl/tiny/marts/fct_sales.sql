-- What was sold.
select order_id, paid_at, paid_fen, sale_date
from staging.stg_sales
