-- Everybody above everybody in the share trees, with the distance: what makes a spreader's reach a
-- sum over rows. The branch is whoever stands right below the ancestor on the way down: it began
-- with the ancestor's card.
--
-- grain: one row per person and each one above them
-- key:   ancestor_key, person_key
with recursive

descent as (
    select parent_key as ancestor_key, person_key as branch_key, person_key, 1 as distance
    from marts.fct_share_tree
    where parent_key is not null
    union all
    select
        tree.parent_key as ancestor_key,
        descent.ancestor_key as branch_key,
        descent.person_key,
        descent.distance + 1
    from descent
    inner join marts.fct_share_tree as tree on descent.ancestor_key = tree.person_key
    where tree.parent_key is not null
)

select
    ancestor_key,
    branch_key,
    person_key,
    cast(distance as integer) as distance
from descent
