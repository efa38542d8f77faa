-- Every card sent (the share sheet opened, whether or not the sending went through), once, and who
-- sent it.
--
-- grain: one row per page_share_app_message
-- key:   share_id
select
    events.share_id,
    events.shared_at,
    events.page_path,
    events.share_to,
    events.mi,
    people.one_id,
    events.visit_id
from staging.stg_youshu_share_events as events
inner join staging.stg_client_people as people on events.run_id = people.run_id
