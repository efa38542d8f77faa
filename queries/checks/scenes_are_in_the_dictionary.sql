-- Every scene has a name. Unknown ones are kept and counted under 未知; the list may need an update.
-- title:    场景值都在字典里
-- title_en: Scenes are in the dictionary
-- severity: warn
select touches.scene_code, count(*) as touch_count
from marts.fct_touches as touches
left join marts.dim_touchpoints as touchpoints on touches.scene_code = touchpoints.scene_code
where touches.scene_code is not null and touchpoints.scene_code is null
group by touches.scene_code
