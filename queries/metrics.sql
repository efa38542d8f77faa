-- What each number means, once. First the filters of every page: which visits, openings and orders
-- count for a choice of days, stores, visitors and touchpoint families. Then one macro per number,
-- with the words that the screen shows for it.

-- visits_of
-- A person is new if the first visit day of their life falls in the chosen days; everybody else is
-- old, so that the two always add up.
create or replace macro visits_of(start_date, end_date, store_ids, visitor_type, families) as table
select
    visit_days.*,
    entries.* exclude (scene_key),
    coalesce(visit_days.first_visit_date >= start_date, false) as is_new,
    coalesce(visit_days.visit_date = visit_days.first_visit_date, false) as is_first_day
from marts.fct_visit_days as visit_days
inner join marts.dim_entries as entries on visit_days.scene_key = entries.scene_key
where
    visit_days.visit_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, visit_days.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(visit_days.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- opens_of
-- The same openings as in visits_of, with the way each one ran.
create or replace macro opens_of(start_date, end_date, store_ids, visitor_type, families) as table
select
    flow_days.*,
    entries.* exclude (scene_key)
from marts.fct_flow_days as flow_days
inner join marts.dim_entries as entries on flow_days.scene_key = entries.scene_key
where
    flow_days.open_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, flow_days.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(flow_days.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- orders_of
-- A family keeps the orders placed in a visit that began there; orders placed outside any visit
-- seen belong to no family and are counted only while none is chosen.
create or replace macro orders_of(start_date, end_date, store_ids, visitor_type, families) as table
select
    order_days.*,
    entries.entry_class,
    entries.entry_class_en,
    coalesce(order_days.first_visit_date >= start_date, false) as is_new,
    order_days.first_paid_date >= start_date as is_new_buyer
from marts.fct_order_days as order_days
left join marts.dim_entries as entries on order_days.scene_key = entries.scene_key
where
    order_days.stat_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, order_days.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(order_days.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- entry_node
-- Entries are shown at the chosen level; an opened node gives way to the nodes one level deeper.
create or replace macro entry_node(level, open_nodes, class_node, family_node, scene_node) as
    case
        when level = 'total' then 'total'
        when level = 'entry_class' and not coalesce(list_contains(open_nodes, class_node), false)
            then class_node
        when level <> 'scene' and not coalesce(list_contains(open_nodes, family_node), false)
            then family_node
        else scene_node
    end;

-- uv
-- label:  访客数 | Visitors
-- unit:   people
-- format: int
-- better: up
-- 统计期内至少打开一次小程序或浏览过一个页面的人数，按统一身份去重；多日合计不等于各日相加。
-- en: People who opened the mini program or viewed a page at least once in the period, each
-- counted once over all days.
-- source: 微信小程序数据分析“访问人数”
create or replace macro uv(person_key) as count(distinct person_key);

-- new_uv
-- label:  新访客数 | New visitors
-- unit:   people
-- format: int
-- better: up
-- 统计期内的访客中，有史以来第一个访问日落在统计期内的人数。新访客 + 老访客 = 访客数。
-- en: Visitors whose first-ever day of visiting falls in the period. New and returning visitors
-- add up to visitors.
-- source: We分析“日新增用户”
create or replace macro new_uv(person_key, is_new) as
    count(distinct case when is_new then person_key end);

-- new_uv_share
-- label:  新访客占比 | New visitor share
-- unit:   ratio
-- format: percent
-- better: none
-- 新访客数 ÷ 访客数。
-- en: New visitors divided by visitors.
-- source: [G]
create or replace macro new_uv_share(new_uv, uv) as new_uv / nullif(uv, 0);

-- opens
-- label:  打开次数 | Opens
-- unit:   count
-- format: int
-- better: up
-- 小程序从进入前台到退出算一次；同一入口间隔不足 30 秒的再次进入并入上一次。
-- en: From coming to the foreground to leaving it; a return through the same entry within 30
-- seconds belongs to the open before it.
-- source: 支付宝小程序数据“打开次数”（30 秒合并）
create or replace macro opens(open_count) as coalesce(sum(open_count), 0)::bigint;

-- pv
-- label:  浏览量 | Page views
-- unit:   count
-- format: int
-- better: up
-- 页面被浏览的总次数，同一页面看两次算两次。
-- en: Page views; the same page seen twice counts twice.
-- source: 有数“浏览页面”
create or replace macro pv(page_count) as coalesce(sum(page_count), 0)::bigint;

-- depth
-- label:  访问深度 | Pages per open
-- unit:   count
-- format: decimal
-- better: up
-- 平均每次打开看过多少个不同的页面：各次打开的不同页面数之和 ÷ 打开次数。
-- en: Different pages seen per open: the sum over opens divided by opens.
-- source: 微信小程序数据分析“平均访问深度”
create or replace macro depth(distinct_page_count, open_count) as
    sum(distinct_page_count) / nullif(sum(open_count), 0);

-- stay_per_uv
-- label:  人均停留 | Stay per visitor
-- unit:   seconds
-- format: duration
-- better: up
-- 停留时长之和 ÷ 访客数。日志没有给出时长的打开按 0 秒计入，不做估算。
-- en: Total time spent divided by visitors. Opens whose time the log does not give add nothing;
-- nothing is estimated.
-- source: 微信小程序数据分析“人均停留时长”
create or replace macro stay_per_uv(stay_ms, person_key) as
    sum(stay_ms) / 1000.0 / nullif(count(distinct person_key), 0);

-- stay_per_open
-- label:  次均停留 | Stay per open
-- unit:   seconds
-- format: duration
-- better: up
-- 停留时长之和 ÷ 打开次数。日志没有给出时长的打开按 0 秒计入，不做估算。
-- en: Total time spent divided by opens. Opens whose time the log does not give add nothing;
-- nothing is estimated.
-- source: 微信小程序数据分析“次均停留时长”
create or replace macro stay_per_open(stay_ms, open_count) as
    sum(stay_ms) / 1000.0 / nullif(sum(open_count), 0);

-- bounce_rate
-- label:  跳出率 | Bounce rate
-- unit:   ratio
-- format: percent
-- better: down
-- 没有看第二个页面就离开的打开次数 ÷ 打开次数。
-- en: Opens that never saw a second page, divided by opens.
-- source: 阿拉丁“跳出率”
create or replace macro bounce_rate(bounce_count, open_count) as
    sum(bounce_count) / nullif(sum(open_count), 0);

-- order_uv
-- label:  下单人数 | Ordering people
-- unit:   people
-- format: int
-- better: up
-- 统计期内提交过订单的人数，去重；不论之后是否付款。
-- en: People who placed an order in the period, each counted once, paid or not.
-- source: 生意参谋“下单买家数”
create or replace macro order_uv(person_key, created_order_count) as
    count(distinct case when created_order_count > 0 then person_key end);

-- pay_uv
-- label:  支付人数 | Paying people
-- unit:   people
-- format: int
-- better: up
-- 统计期内付过款的人数，去重。不计 0 元、充值、礼品卡、储值卡和供货订单（0 元可由公司设置计入）。
-- en: People who paid an order in the period, each counted once. Zero-value, top-up, gift-card,
-- stored-value and supplier orders are left out; a company setting may count zero-value ones.
-- source: 生意参谋“支付买家数”；排除项同有赞
create or replace macro pay_uv(person_key, paid_order_count) as
    count(distinct case when paid_order_count > 0 then person_key end);

-- order_count
-- label:  下单笔数 | Orders placed
-- unit:   count
-- format: int
-- better: up
-- 统计期内提交的订单数，含未付款和后来取消的。
-- en: Orders placed in the period, with those never paid or cancelled later.
-- source: 有数“下单笔数”
create or replace macro order_count(created_order_count) as
    coalesce(sum(created_order_count), 0)::bigint;

-- created_fen
-- label:  下单金额 | Ordered amount
-- unit:   fen
-- format: yuan
-- better: up
-- 统计期内提交的订单的应付金额之和，含未付款的。
-- en: Payable amount of orders placed in the period, with those never paid.
-- source: 有数“下单金额”
create or replace macro created_fen(payable_fen) as coalesce(sum(payable_fen), 0)::bigint;

-- pay_orders
-- label:  支付笔数 | Paid orders
-- unit:   count
-- format: int
-- better: up
-- 统计期内付款的订单数，后来退款的也算。排除项同支付人数。
-- en: Orders paid in the period, refunded later or not. Leaves out what paying people leaves out.
-- source: 生意参谋“支付订单数”
create or replace macro pay_orders(paid_order_count) as
    coalesce(sum(paid_order_count), 0)::bigint;

-- pay_items
-- label:  支付件数 | Items paid
-- unit:   count
-- format: int
-- better: up
-- 统计期内付款订单里的商品件数。
-- en: Items in the orders paid in the period.
-- source: 生意参谋“支付件数”
create or replace macro pay_items(item_count) as coalesce(sum(item_count), 0)::bigint;

-- paid_fen
-- label:  支付金额 | Paid amount
-- unit:   fen
-- format: yuan
-- better: up
-- 统计期内付款订单的实付金额之和，退款不扣除。与净成交额并列展示，两者不混称 GMV。
-- en: Amount paid for orders paid in the period, refunds not taken off. Always shown beside the
-- net amount; neither is called GMV.
-- source: 有数“支付金额”、生意参谋“支付金额”
create or replace macro paid_fen(paid_fen) as coalesce(sum(paid_fen), 0)::bigint;

-- refunded_fen
-- label:  退款金额 | Refunded amount
-- unit:   fen
-- format: yuan
-- better: down
-- 统计期内完成的退款之和，按退款完成日计，不论订单哪天付款。
-- en: Refunds completed in the period, by the day of the refund, whenever the order was paid.
-- source: 有数“退款金额”
create or replace macro refunded_fen(refund_fen) as coalesce(sum(refund_fen), 0)::bigint;

-- net_fen
-- label:  净成交额 | Net amount
-- unit:   fen
-- format: yuan
-- better: up
-- 支付金额减去这些订单自己至今的退款（同一批订单口径），会随后续退款变小。
-- en: The paid amount less what has been refunded so far of those same orders; it shrinks as
-- refunds come in.
-- source: 视频号小店“成交金额（剔除退款）”
create or replace macro net_fen(paid_fen, cohort_refund_fen) as
    (coalesce(sum(paid_fen), 0) - coalesce(sum(cohort_refund_fen), 0))::bigint;

-- net_cash_fen
-- label:  收支净额 | Net cash
-- unit:   fen
-- format: yuan
-- better: up
-- 统计期内的支付金额减去统计期内完成的退款（现金口径），定后不再变。
-- en: Paid in the period less refunded in the period; fixed once the period is over.
-- source: [G]
create or replace macro net_cash_fen(paid_fen, refund_fen) as
    (coalesce(sum(paid_fen), 0) - coalesce(sum(refund_fen), 0))::bigint;

-- order_cvr
-- label:  下单转化率 | Order conversion
-- unit:   ratio
-- format: percent
-- better: up
-- 下单人数 ÷ 访客数。
-- en: Ordering people divided by visitors.
-- source: 生意参谋“下单转化率”
create or replace macro order_cvr(order_uv, uv) as order_uv / nullif(uv, 0);

-- pay_cvr
-- label:  支付转化率 | Pay conversion
-- unit:   ratio
-- format: percent
-- better: up
-- 支付人数 ÷ 访客数。
-- en: Paying people divided by visitors.
-- source: 生意参谋“支付转化率”
create or replace macro pay_cvr(pay_uv, uv) as pay_uv / nullif(uv, 0);

-- order_pay_rate
-- label:  下单支付率 | Orders that get paid
-- unit:   ratio
-- format: percent
-- better: up
-- 支付人数 ÷ 下单人数。
-- en: Paying people divided by ordering people.
-- source: 生意参谋“下单-支付转化率”
create or replace macro order_pay_rate(pay_uv, order_uv) as pay_uv / nullif(order_uv, 0);

-- aov_user_fen
-- label:  客单价 | Value per buyer
-- unit:   fen
-- format: yuan
-- better: up
-- 支付金额 ÷ 支付人数。按人算；按笔算的叫笔单价。
-- en: Paid amount divided by paying people. Per order it is called order value.
-- source: 生意参谋“客单价”、抖音电商罗盘
create or replace macro aov_user_fen(paid_fen, pay_uv) as paid_fen / nullif(pay_uv, 0);

-- aov_order_fen
-- label:  笔单价 | Order value
-- unit:   fen
-- format: yuan
-- better: up
-- 支付金额 ÷ 支付笔数。
-- en: Paid amount divided by paid orders.
-- source: AllValue、店匠“客单价（每笔）”
create or replace macro aov_order_fen(paid_fen, pay_orders) as paid_fen / nullif(pay_orders, 0);

-- asp_fen
-- label:  件单价 | Value per item
-- unit:   fen
-- format: yuan
-- better: up
-- 支付金额 ÷ 支付件数。
-- en: Paid amount divided by items paid.
-- source: 抖音直播复盘“件单价”
create or replace macro asp_fen(paid_fen, pay_items) as paid_fen / nullif(pay_items, 0);

-- upt
-- label:  连带率 | Items per order
-- unit:   count
-- format: decimal
-- better: up
-- 支付件数 ÷ 支付笔数。
-- en: Items paid divided by paid orders.
-- source: 抖音直播复盘“连带率”
create or replace macro upt(pay_items, pay_orders) as pay_items / nullif(pay_orders, 0);

-- new_buyer_share
-- label:  新客支付占比 | New buyers' share
-- unit:   ratio
-- format: percent
-- better: none
-- 首次付款落在统计期内的买家的支付金额 ÷ 支付金额。
-- en: Share of the paid amount that came from people whose first paid order is in the period.
-- source: [G]
create or replace macro new_buyer_share(new_buyer_fen, paid_fen) as
    new_buyer_fen / nullif(paid_fen, 0);

-- refund_rate_amt
-- label:  退款率（金额） | Refund rate, amount
-- unit:   ratio
-- format: percent
-- better: down
-- 统计期内付款的订单至今退掉的金额 ÷ 这些订单的支付金额。
-- en: Refunded so far of the orders paid in the period, divided by what was paid for them.
-- source: 视频号小店“退款率”
create or replace macro refund_rate_amt(cohort_refund_fen, paid_fen) as
    sum(cohort_refund_fen) / nullif(sum(paid_fen), 0);

-- refund_rate_ord
-- label:  退款率（笔数） | Refund rate, orders
-- unit:   ratio
-- format: percent
-- better: down
-- 统计期内付款的订单中至今发生过退款的笔数 ÷ 支付笔数。
-- en: Orders paid in the period with any refund so far, divided by paid orders.
-- source: 视频号小店“退款率”
create or replace macro refund_rate_ord(cohort_refund_order_count, paid_order_count) as
    sum(cohort_refund_order_count) / nullif(sum(paid_order_count), 0);

-- unknown_share
-- label:  未识别占比 | Unknown entries
-- unit:   ratio
-- format: percent
-- better: down
-- 入口场景值缺失、或不在场景字典里的打开次数 ÷ 打开次数。缺失的不猜测、不剔除。
-- en: Opens whose scene is missing or not in the scene dictionary, divided by opens. None is
-- guessed and none is dropped.
-- source: [G]
create or replace macro unknown_share(unknown_open_count, open_count) as
    sum(unknown_open_count) / nullif(sum(open_count), 0);

-- tp_share
-- label:  流量占比 | Share of opens
-- unit:   ratio
-- format: percent
-- better: none
-- 由该触点进入的打开次数 ÷ 全部打开次数。
-- en: Opens through this touchpoint divided by all opens.
-- source: 微信小程序数据分析“访问来源”
create or replace macro tp_share(opens, all_opens) as opens / nullif(all_opens, 0);

-- tp_new_uv
-- label:  带来新访客 | New visitors brought
-- unit:   people
-- format: int
-- better: up
-- 有史以来第一个访问日落在统计期内，并且那一天由该触点进入过的人数，去重。
-- en: People whose first-ever day of visiting falls in the period and who came through this
-- touchpoint on that very day.
-- source: We分析“日新增用户”（按来源）
create or replace macro tp_new_uv(person_key, is_first_day) as
    count(distinct case when is_first_day then person_key end);

-- tp_cart_uv
-- label:  加购人数 | People who added to cart
-- unit:   people
-- format: int
-- better: up
-- 由该触点进入的同一次打开里加过购物车的人数，去重。
-- en: People who added to cart in an open through this touchpoint, each counted once.
-- source: 生意参谋“加购人数”
create or replace macro tp_cart_uv(person_key, cart_open_count) as
    count(distinct case when cart_open_count > 0 then person_key end);

-- tp_order_uv
-- label:  直接下单人数 | Ordering people, same open
-- unit:   people
-- format: int
-- better: up
-- 由该触点进入的同一次打开里下过单的人数，去重（直接成交口径）。
-- en: People who placed an order in an open through this touchpoint (direct deals).
-- source: [G]
create or replace macro tp_order_uv(person_key, order_open_count) as
    count(distinct case when order_open_count > 0 then person_key end);

-- tp_pay_uv
-- label:  直接支付人数 | Paying people, same open
-- unit:   people
-- format: int
-- better: up
-- 由该触点进入的同一次打开里下单并付款的人数，去重（直接成交口径）。
-- en: People who ordered and paid in an open through this touchpoint (direct deals).
-- source: [G]
create or replace macro tp_pay_uv(person_key, paid_order_count) as
    count(distinct case when paid_order_count > 0 then person_key end);

-- tp_paid_fen
-- label:  直接支付金额 | Paid amount, same open
-- unit:   fen
-- format: yuan
-- better: up
-- 由该触点进入的同一次打开里成交的支付金额（直接成交口径）；跨次成交见营销效果的归因。
-- en: Paid amount of direct deals: ordered and paid in an open through this touchpoint.
-- source: [G]
create or replace macro tp_paid_fen(paid_fen) as coalesce(sum(paid_fen), 0)::bigint;

-- tp_pay_cvr
-- label:  直接支付转化率 | Pay conversion, same open
-- unit:   ratio
-- format: percent
-- better: up
-- 直接支付人数 ÷ 该触点的访客数。
-- en: Directly paying people divided by the visitors of this touchpoint.
-- source: [G]
create or replace macro tp_pay_cvr(tp_pay_uv, uv) as tp_pay_uv / nullif(uv, 0);

-- tp_uv_value_fen
-- label:  访客价值 | Value per visitor
-- unit:   fen
-- format: yuan
-- better: up
-- 直接支付金额 ÷ 该触点的访客数。
-- en: Directly paid amount divided by the visitors of this touchpoint.
-- source: 抖音直播复盘“UV 价值”
create or replace macro tp_uv_value_fen(tp_paid_fen, uv) as tp_paid_fen / nullif(uv, 0);

-- tp_ret1
-- label:  次日留存 | Next-day retention
-- unit:   ratio
-- format: percent
-- better: up
-- 该触点带来的新访客中，第二天又来访的比例。只算已满一天的批次；未满的不计入并标明人数。
-- en: Of the new visitors who came through this touchpoint on their first day, the share that
-- came back the next day, by any entry. Cohorts younger than one day are left out and counted.
-- source: 微信小程序数据分析“留存率”
create or replace macro tp_ret1(returned_uv, cohort_uv) as returned_uv / nullif(cohort_uv, 0);

-- tp_ret7
-- label:  7 日留存 | Day-7 retention
-- unit:   ratio
-- format: percent
-- better: up
-- 该触点带来的新访客中，第 7 天又来访的比例。只算已满 7 天的批次；未满的不计入并标明人数。
-- en: Of the new visitors who came through this touchpoint on their first day, the share that
-- came back on the seventh day after it. Cohorts younger than seven days are left out and counted.
-- source: 微信小程序数据分析“留存率”
create or replace macro tp_ret7(returned_uv, cohort_uv) as returned_uv / nullif(cohort_uv, 0);

-- flow_share
-- label:  去向占比 | Share of opens
-- unit:   ratio
-- format: percent
-- better: none
-- 走到该去向的打开次数 ÷ 该触点的全部打开次数；离开也是一个去向。
-- en: Opens that went this way divided by all opens of the touchpoint; leaving is a way too.
-- source: [G]
create or replace macro flow_share(opens, all_opens) as opens / nullif(all_opens, 0);

-- paid_factors_of
-- The three factors whose product is the paid amount.
create or replace macro paid_factors_of(
    start_date, end_date, store_ids, visitor_type, families
) as table
select
    visits.uv,
    pay_cvr(orders.pay_uv, visits.uv) as pay_cvr,
    aov_user_fen(orders.paid_fen, orders.pay_uv) as aov_user_fen,
    orders.paid_fen
from (
    select uv(person_key) as uv
    from visits_of(start_date, end_date, store_ids, visitor_type, families)
) as visits
cross join (
    select
        pay_uv(person_key, paid_order_count) as pay_uv,
        paid_fen(paid_fen) as paid_fen
    from orders_of(start_date, end_date, store_ids, visitor_type, families)
) as orders;

-- log_mean
create or replace macro log_mean(a, b) as
    case when a = b then a else (a - b) / ln(a / b) end;

-- touchpoint_numbers_of
-- The numbers of each entry node, of one node and what lies under it, or with level total of all
-- entries together, each person once. Retention looks at people on their first day, however they
-- came back; those whose day N the data does not reach yet are counted as immature instead.
create or replace macro touchpoint_numbers_of(
    start_date, end_date, store_ids, visitor_type, families, level, open_nodes, node
) as table
with

reach as (
    select max(activity_days.stat_date) as data_through
    from marts.fct_activity_days as activity_days
    cross join meta.data_version as data_version
    where activity_days.open_count > 0 and activity_days.stat_date <= data_version.as_of
),

visits as (
    select
        found.*,
        entry_node(
            level, open_nodes, found.class_node, found.family_node, found.scene_node
        ) as entry,
        found.is_first_day and found.visit_date + 1 <= reach.data_through as is_mature_1,
        found.is_first_day and found.visit_date + 7 <= reach.data_through as is_mature_7
    from visits_of(start_date, end_date, store_ids, visitor_type, families) as found
    cross join reach
    where node is null or node in (found.class_node, found.family_node, found.scene_node)
),

counts as (
    select
        entry,
        uv(person_key) as uv,
        tp_new_uv(person_key, is_first_day) as tp_new_uv,
        opens(open_count) as opens,
        tp_cart_uv(person_key, cart_open_count) as tp_cart_uv,
        tp_order_uv(person_key, order_open_count) as tp_order_uv,
        tp_pay_uv(person_key, paid_order_count) as tp_pay_uv,
        tp_paid_fen(paid_fen) as tp_paid_fen,
        bounce_rate(bounce_count, open_count) as bounce_rate,
        stay_per_open(stay_ms, open_count) as stay_per_open,
        tp_new_uv(person_key, is_mature_1) as ret1_uv,
        tp_new_uv(person_key, is_mature_1 and is_back_day_1) as ret1_back_uv,
        tp_new_uv(person_key, is_mature_7) as ret7_uv,
        tp_new_uv(person_key, is_mature_7 and is_back_day_7) as ret7_back_uv
    from visits
    group by entry
)

select
    counts.entry as node,
    counts.uv,
    counts.tp_new_uv,
    counts.opens,
    counts.tp_cart_uv,
    counts.tp_order_uv,
    counts.tp_pay_uv,
    counts.tp_paid_fen,
    tp_pay_cvr(counts.tp_pay_uv, counts.uv) as tp_pay_cvr,
    tp_uv_value_fen(counts.tp_paid_fen, counts.uv) as tp_uv_value_fen,
    counts.bounce_rate,
    counts.stay_per_open,
    tp_ret1(counts.ret1_back_uv, counts.ret1_uv) as tp_ret1,
    tp_ret7(counts.ret7_back_uv, counts.ret7_uv) as tp_ret7,
    counts.tp_new_uv - counts.ret1_uv as ret1_immature_uv,
    counts.tp_new_uv - counts.ret7_uv as ret7_immature_uv
from counts;
