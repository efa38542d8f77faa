-- Whether the data can be trusted, in a few numbers over all that was delivered.
--
-- grain:  one row
-- key:    version
select
    data_version.version,
    sources.on_time_share,
    files.refused_rows,
    losses.event_loss_rate,
    opens.unknown_share,
    gaps.reconciliation_gap,
    conflicts.identity_conflicts
from meta.data_version as data_version
cross join (
    select on_time_share(state) as on_time_share
    from sources_of()
) as sources
cross join (
    select refused_rows(refused_row_count) as refused_rows
    from meta.files
) as files
cross join (
    select event_loss_rate(lost_count, numbered_count) as event_loss_rate
    from marts.fct_cleaning_days
) as losses
cross join (
    select unknown_share(case when entries.is_known then 0 else 1 end, 1) as unknown_share
    from marts.fct_opens as fct_opens
    inner join marts.dim_entries as entries
        on coalesce(fct_opens.scene_code, 0) = entries.scene_key
) as opens
cross join (
    select reconciliation_gap(gap_fen, theirs_fen) as reconciliation_gap
    from marts.fct_reconciliation_days
) as gaps
cross join (
    select identity_conflicts(kind) as identity_conflicts
    from marts.identity_conflicts
) as conflicts
