-- A kind of cost of one campaign and day is told by one source: entered by hand and told by a feed
-- as well, it counts twice.
-- title: 同一笔费用只来自一处
-- title_en: Costs from one source
-- severity: warn
select
    cost_date,
    kind,
    campaign_id,
    chan_id,
    count(distinct source) as source_count,
    sum(amount_fen) as amount_fen
from marts.fct_costs
where kind <> 'other'
group by cost_date, kind, campaign_id, chan_id
having count(distinct source) > 1
