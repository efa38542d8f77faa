-- At least half of the orders of a source can be tied to a person, else people are counted wrong.
-- title:    订单大多能认出是谁
-- title_en: Most orders have a person
-- severity: warn
select
    source,
    count(*) as order_count,
    sum(case when one_id is null then 1 else 0 end) as order_count_without_person
from marts.fct_orders
where is_counted
group by source
having count(*) >= 20 and sum(case when one_id is null then 1 else 0 end) * 2 > count(*)
