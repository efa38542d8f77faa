-- What people paid after they first came by a card, and the touch of each person above them that it
-- is owed to: the last one before that person sent the card with which the branch began. Nobody's
-- own orders are here for their own touches; orders paid before coming are nobody's.
--
-- grain: one row per order and person above its buyer, up to 30 days after the buyer came
-- key:   order_id, spreader_key
with

-- Who sent without a touch that is known, such as before the log began, is owed to nothing.
branches as (
    select
        tree.person_key as branch_key,
        touches.touch_id,
        touches.touch_date,
        touches.kind,
        touches.scene_code,
        touches.chan_id,
        touches.campaign_id,
        touches.guide_id,
        touches.live_id,
        touches.article_id,
        row_number() over (
            partition by tree.person_key
            order by touches.touched_at desc nulls last, touches.touch_id desc
        ) as place
    from marts.fct_share_tree as tree
    left join marts.fct_touches as touches
        on tree.parent_one_id = touches.one_id and tree.sent_at >= touches.touched_at
    where tree.parent_one_id is not null
),

-- Windows of days count natural days, rolling ones hours, as for the buyer's own touches.
orders as (
    select
        fct_orders.*,
        tree.person_key,
        tree.joined_date,
        fct_orders.paid_date - tree.joined_date as day_gap,
        date_diff('second', tree.joined_at, fct_orders.paid_at) as age_seconds
    from marts.fct_orders
    inner join marts.fct_share_tree as tree on fct_orders.one_id = tree.one_id
    where
        fct_orders.is_counted
        and tree.depth > 0
        and fct_orders.paid_at >= tree.joined_at
)

select
    orders.order_id,
    descent.ancestor_key as spreader_key,
    cast(orders.person_key as integer) as person_key,
    descent.distance,
    orders.joined_date,
    orders.paid_date,
    cast(orders.day_gap as integer) as day_gap,
    orders.age_seconds,
    orders.paid_fen,
    orders.store_id,
    visitors.first_visit_date,
    branches.touch_id,
    branches.touch_date,
    branches.kind as touch_kind,
    case
        when branches.kind = 'entry' then cast(coalesce(branches.scene_code, 0) as integer)
    end as scene_key,
    branches.chan_id,
    branches.campaign_id,
    branches.guide_id,
    branches.live_id,
    branches.article_id
from orders
inner join marts.fct_share_descent as descent on orders.person_key = descent.person_key
inner join branches on descent.branch_key = branches.branch_key and branches.place = 1
left join marts.dim_visitors as visitors on orders.one_id = visitors.one_id
where orders.day_gap < 30 or orders.age_seconds < 30 * 86400
