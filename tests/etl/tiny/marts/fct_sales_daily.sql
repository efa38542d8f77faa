-- What was sold per day.
select sale_date, count(*) as order_count, sum(paid_fen)::bigint as paid_fen
from marts.fct_sales
group by sale_date
