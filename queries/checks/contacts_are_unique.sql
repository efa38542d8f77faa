-- A customer is added by a guide at one time once.
-- title:    企微好友关系不重复
-- title_en: Contacts are unique
-- severity: stop
select external_userid, guide_id, added_at, count(*) as row_count
from marts.fct_contacts
group by external_userid, guide_id, added_at
having count(*) > 1
