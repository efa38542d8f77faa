-- The company settings these numbers were built with, for the definition card on every page.
--
-- grain:  one row per setting
-- key:    name
select
    settings.name,
    settings.value
from meta.settings as settings
order by settings.name
