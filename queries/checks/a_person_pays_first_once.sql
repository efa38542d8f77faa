-- A person has exactly one first payment, if any counted order was paid.
-- title:    每人只有一次首单
-- title_en: A person pays first once
-- severity: stop
select one_id, count(*) as first_count
from marts.fct_orders
where one_id is not null and is_counted
group by one_id
having count(case when is_first_paid then 1 end) <> 1
