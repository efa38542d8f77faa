-- Of the sendings that clients numbered, no more than 1 % are lost for certain. If more are, these
-- are the runs that lost them.
-- title:    确定丢失的上报不超过 1%
-- title_en: Few sendings are lost
-- severity: warn
with

totals as (
    select sum(produced_count) as produced_count, sum(lost_count) as lost_count
    from staging.stg_youshu_losses
)

select losses.tracking_id, losses.produced_count, losses.arrived_count, losses.lost_count
from staging.stg_youshu_losses as losses
cross join totals
where losses.lost_count > 0 and totals.lost_count * 100 > totals.produced_count
