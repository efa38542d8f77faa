-- Every open flows from its touchpoint to exactly one outcome: the flow counts each open once.
-- title:    触点流向与打开次数平衡
-- title_en: The flow balances with the opens
-- severity: stop
with

flows as (
    select open_date, sum(open_count) as open_count
    from marts.fct_flow_days
    group by open_date
),

opens as (
    select open_date, count(*) as open_count
    from marts.fct_opens
    group by open_date
)

select
    flows.open_count as flow_count,
    opens.open_count,
    coalesce(flows.open_date, opens.open_date) as open_date
from flows
full outer join opens on flows.open_date = opens.open_date
where flows.open_count is distinct from opens.open_count
