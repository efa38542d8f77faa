-- Which customer brought somebody to a touch outside the mini program, where a source says so.
--
-- grain: one row per touch with a known inviter
-- key:   touch_id
select
    concat_ws(':', 'living', live_id, external_userid) as touch_id,
    'external_userid' as identity_kind,
    invitor_external_userid as identity_value
from staging.stg_living_viewers
where external_userid is not null and invitor_external_userid is not null
