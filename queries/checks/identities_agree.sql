-- No identity is said to belong to two unionids; one that is stays apart and is listed.
-- title:    账号没有矛盾的归属
-- title_en: Sources agree on who is who
-- severity: warn
select kind, value, reason
from marts.identity_conflicts
where reason = 'two_unionids'
