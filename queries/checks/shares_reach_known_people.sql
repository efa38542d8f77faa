-- Both ends of a share are people we know.
-- title:    分享双方都在人员表里
-- title_en: Shares join known people
-- severity: stop
select edges.from_one_id, edges.to_one_id, edges.mi
from marts.fct_share_edges as edges
left join marts.dim_people as senders on edges.from_one_id = senders.one_id
left join marts.dim_people as receivers on edges.to_one_id = receivers.one_id
where
    (edges.from_one_id is not null and senders.one_id is null)
    or (edges.to_one_id is not null and receivers.one_id is null)
