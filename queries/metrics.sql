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

-- visits_in
-- The same visits, sorted by a dictionary of touchpoints; null means ours.
create or replace macro visits_in(
    chosen, start_date, end_date, store_ids, visitor_type, families
) as table
select
    visits.* exclude (class_node, family_node, scene_node),
    groups.class_node,
    groups.family_node,
    groups.scene_node
from visits_of(start_date, end_date, store_ids, visitor_type, families) as visits
inner join marts.dim_entry_groups as groups
    on visits.scene_key = groups.scene_key and groups.dictionary = coalesce(chosen, 'chudian');

-- opens_in
-- The same openings, sorted likewise.
create or replace macro opens_in(
    chosen, start_date, end_date, store_ids, visitor_type, families
) as table
select
    opened.* exclude (class_node, family_node, scene_node),
    groups.class_node,
    groups.family_node,
    groups.scene_node
from opens_of(start_date, end_date, store_ids, visitor_type, families) as opened
inner join marts.dim_entry_groups as groups
    on opened.scene_key = groups.scene_key and groups.dictionary = coalesce(chosen, 'chudian');

-- paths_in
-- The ways of openings through pages, sorted likewise.
create or replace macro paths_in(
    chosen, start_date, end_date, store_ids, visitor_type, families
) as table
select
    path_days.*,
    groups.class_node,
    groups.family_node,
    groups.scene_node
from marts.fct_path_days as path_days
inner join marts.dim_entries as entries on path_days.scene_key = entries.scene_key
inner join marts.dim_entry_groups as groups
    on path_days.scene_key = groups.scene_key and groups.dictionary = coalesce(chosen, 'chudian')
where
    path_days.open_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, path_days.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(path_days.first_visit_date >= start_date, false) = (visitor_type = 'new')
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

-- path_exit_rate
-- label:  到此离开率 | Left there
-- unit:   ratio
-- format: percent
-- better: down
-- 走过这条路径后没有再看别类页面就离开的打开次数 ÷ 走过这条路径的打开次数。
-- en: Opens that went no further than this way, divided by all opens that went it.
-- source: [G]
create or replace macro path_exit_rate(ended, opens) as ended / nullif(opens, 0);

-- first_touch_buyers
-- label:  首触买家 | Buyers it touched first
-- unit:   people
-- format: int
-- better: up
-- 付款前 7 个自然日内的第一次触点是该入口的买家数，去重。
-- en: Buyers whose first touch in the seven natural days up to the payment was this entry.
-- source: GrowingIO“首次归因”
create or replace macro first_touch_buyers(one_id, is_first) as
    count(distinct case when is_first then one_id end);

-- last_touch_buyers
-- label:  末触买家 | Buyers it touched last
-- unit:   people
-- format: int
-- better: up
-- 付款前的最后一次触点是该入口的买家数（7 个自然日内），去重。
-- en: Buyers whose last touch before the payment was this entry, within seven natural days.
-- source: GrowingIO“末次归因”
create or replace macro last_touch_buyers(one_id, is_last) as
    count(distinct case when is_last then one_id end);

-- assist_rate
-- label:  助攻率 | Assist rate
-- unit:   ratio
-- format: percent
-- better: none
-- 窗口内被该入口触达过、但从不是末次触点的买家 ÷ 被它触达过的买家。
-- en: Buyers it touched in the window without ever being the last touch, divided by all buyers it
-- touched.
-- source: [G]
create or replace macro assist_rate(attr_buyers, last_touch_buyers) as
    (attr_buyers - last_touch_buyers) / nullif(attr_buyers, 0);

-- mix_of
-- What share each group of a dictionary has of what was paid at once, or of openings (measure opens):
-- of ours the families, of the others their channels. Shares are of everything, whichever families
-- are chosen: those only hide groups. A group where nobody came is nought, not unknown.
create or replace macro mix_of(
    chosen, start_date, end_date, store_ids, visitor_type, families, measure
) as table
with

groups as (
    select
        places.scene_key,
        case when places.dictionary = 'chudian' then places.family_name else places.class_name end
            as group_name,
        case when places.dictionary = 'chudian' then places.family_name_en
            else places.class_name_en end as group_name_en,
        families is null or list_contains(families, entries.family) as is_chosen
    from marts.dim_entry_groups as places
    inner join marts.dim_entries as entries on places.scene_key = entries.scene_key
    where places.dictionary = coalesce(chosen, 'chudian')
),

counts as (
    select
        groups.group_name,
        max(groups.group_name_en) as group_name_en,
        bool_or(groups.is_chosen) as is_chosen,
        opens(opened.open_count) as opens,
        tp_paid_fen(opened.paid_fen) as tp_paid_fen
    from groups
    left join opens_of(start_date, end_date, store_ids, visitor_type, null) as opened
        on groups.scene_key = opened.scene_key
    group by groups.group_name
),

shares as (
    select
        *,
        case when coalesce(measure, 'paid') = 'opens'
            then mix_share(opens, sum(opens) over ())
            else mix_share(tp_paid_fen, sum(tp_paid_fen) over ())
        end as mix_share
    from counts
)

select * exclude (is_chosen) from shares where is_chosen;

-- mix_share
-- label:  自有占比 | Own share
-- unit:   ratio
-- format: percent
-- better: none
-- 该触点分组的直接成交额（或打开次数）÷ 全部触点的。选了触点筛选时分母仍是全部，否则不能与参考相比。
-- en: The group's direct deals (or opens) divided by those of all touchpoints. The whole stays the
-- same when touchpoints are chosen, or it could not be compared with a reference.
-- source: METRICS 4.2
create or replace macro mix_share(amount, whole) as amount / nullif(whole, 0);

-- mix_reference
-- label:  参考占比 | Reference share
-- unit:   ratio
-- format: percent
-- better: none
-- 所选参考里该分组应占多少：公开案例、公司自己的目标，或对比期的自有占比。没有参考的分组显示“—”。
-- en: The group's share by the chosen reference: a published case, the company's own aim, or its own
-- share in the period compared to. Groups without one show “—”.
-- source: METRICS 4.2
create or replace macro mix_reference(share) as share;

-- mix_gap
-- label:  渠道结构偏差（百分点） | Mix gap (pp)
-- unit:   points
-- format: decimal
-- better: none
-- 自有占比 − 参考占比，单位为百分点。偏高偏低本身没有好坏，要看参考是什么。
-- en: Own share minus reference share, in percentage points. Above or below is neither good nor
-- bad by itself: it depends on the reference.
-- source: METRICS 4.2；见实案例
create or replace macro mix_gap(mix_share, mix_reference) as (mix_share - mix_reference) * 100;

-- opens_change
-- label:  打开次数增减 | Change of opens
-- unit:   count
-- format: int
-- better: up
-- 本期由该触点进入的打开次数 − 对比期的打开次数。一次打开只属于一个触点，各行相加等于总增减。
-- en: Opens through this touchpoint now less those of the period compared to. An open belongs to one
-- touchpoint, so the rows add up to the whole change.
-- source: [G]
create or replace macro opens_change(opens, opens_before) as (opens - opens_before)::bigint;

-- tp_paid_change_fen
-- label:  直接支付增减 | Change of direct amount
-- unit:   fen
-- format: yuan
-- better: up
-- 本期直接支付金额 − 对比期的直接支付金额，各行相加等于总增减，精确到分。
-- en: The amount paid in the same open now less that of the period compared to; the rows add up to
-- the whole change, to the 分.
-- source: [G]
create or replace macro tp_paid_change_fen(tp_paid_fen, tp_paid_before_fen) as
    (tp_paid_fen - tp_paid_before_fen)::bigint;

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
    chosen, start_date, end_date, store_ids, visitor_type, families, level, open_nodes, node
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
    from visits_in(chosen, start_date, end_date, store_ids, visitor_type, families) as found
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

-- sources_of
-- Every table of deliveries and for how many days nothing of it came: neither rows of the day nor
-- a file, since a list may stay as it is and a small shop may sell nothing. Dates after the day the
-- data is as of come from wrong clocks or from today, and say nothing of being on time.
create or replace macro sources_of() as table
select
    measured.*,
    case
        when measured.files = 0 then 'never'
        when measured.due_days is null then 'unscheduled'
        when measured.days_behind >= measured.due_days then 'late'
        else 'on_time'
    end as state,
    case
        when measured.files = 0 then 4
        when measured.due_days is null then 3
        when measured.days_behind >= measured.due_days then 1
        else 2
    end as state_order
from (
    select
        sources.*,
        case
            when sources.files > 0 then greatest(
                data_version.as_of - greatest(
                    sources.reached_date,
                    cast(sources.delivered_at at time zone 'Asia/Shanghai' as date) - 1
                ),
                0
            )
        end as days_behind
    from meta.data_sources as sources
    cross join meta.data_version as data_version
) as measured;

-- on_time_share
-- label:  准时来源占比 | Sources on time
-- unit:   ratio
-- format: percent
-- better: up
-- 准时的来源数 ÷ 有交付期限且送来过数据的来源数。没有送达的天数达到期限即为晚到。
-- en: Sources on time divided by sources that have a due time and were delivered before. A source
-- is late once as many days passed without a delivery as it may stay away.
-- source: [G]
create or replace macro on_time_share(state) as
    count(case when state = 'on_time' then 1 end)
    / nullif(count(case when state in ('on_time', 'late') then 1 end), 0);

-- refused_rows
-- label:  拒收行数 | Rows refused
-- unit:   count
-- format: int
-- better: down
-- 已读入的文件里没有读入的行数。每一行都留有原因，可下载后改正重新交付；其余行照常读入。
-- en: Rows of loaded files that were not loaded. Each is kept with its reason, to be mended and
-- delivered again; all other rows count.
-- source: [G]
create or replace macro refused_rows(refused_row_count) as
    coalesce(sum(refused_row_count), 0)::bigint;

-- event_loss_rate
-- label:  事件丢失率 | Event loss
-- unit:   ratio
-- format: percent
-- better: down
-- 确定丢失的上报 ÷ 客户端编过号的上报。只有下一次启动证明编过号、之后再无送达的才算丢失；
-- 没有送达但后来重发成功的算发送失败，不算丢失。
-- en: Sendings lost for certain divided by those the client numbered. Lost means that the next
-- start proves the number was given and nothing after it ever arrived; what failed and was sent
-- again is not lost.
-- source: 有数 SDK logid_events；[G]
create or replace macro event_loss_rate(lost_count, numbered_count) as
    sum(lost_count) / nullif(sum(numbered_count), 0);

-- event_failure_rate
-- label:  发送失败率 | Failed sendings
-- unit:   ratio
-- format: percent
-- better: down
-- 编过号但没有送达的上报 ÷ 客户端编过号的上报；多数已用新编号重发成功。
-- en: Numbered sendings that did not arrive divided by all numbered; most went out again under a
-- new number.
-- source: 有数 SDK log_id；[G]
create or replace macro event_failure_rate(failed_count, numbered_count) as
    sum(failed_count) / nullif(sum(numbered_count), 0);

-- chan_inherited_share
-- label:  沿用旧渠道占比 | Inherited channels
-- unit:   ratio
-- format: percent
-- better: down
-- 本次进入没有带渠道、上报却沿用以前 chan_id 的进入次数 ÷ 全部进入次数。清洗后这些进入不计渠道。
-- en: Entries that brought no channel while the report still carried an old chan_id, divided by all
-- entries. After cleaning they count for no channel.
-- source: [G]
create or replace macro chan_inherited_share(chan_inherited_count, entry_count) as
    sum(chan_inherited_count) / nullif(sum(entry_count), 0);

-- identity_conflicts
-- label:  身份冲突 | Identity conflicts
-- unit:   count
-- format: int
-- better: down
-- 各来源说法矛盾、因此没有合并的账号数：例如同一账号对应两个 unionid，或一个手机号对应很多人。
-- en: Identities about which sources disagree and which were therefore not merged: two unionids
-- for one of them, or one phone for many people.
-- source: [G]
create or replace macro identity_conflicts(kind) as count(kind);

-- touch_channel
-- What a touch counts as, by the chosen way of telling touches apart: its own id, or that it has none
-- of the kind, or that nothing touched the order at all.
create or replace macro touch_channel(
    breakdown, kind, family, scene_key, chan_type, chan_id, campaign_id, guide_id, live_id,
    article_id
) as
    case
        when kind is null then 'unattributed'
        when breakdown = 'family' and kind = 'entry' then 'family:' || family
        when breakdown in ('family', 'kind') then 'kind:' || kind
        when breakdown = 'scene' and kind = 'entry' then 'scene:' || scene_key
        when breakdown = 'scene' then 'kind:' || kind
        else coalesce(
            case breakdown
                when 'chan_type' then 'chan_type:' || chan_type
                when 'chan' then 'chan:' || chan_id
                when 'campaign' then 'campaign:' || campaign_id
                when 'guide' then 'guide:' || guide_id
                when 'live' then 'live:' || live_id
                when 'article' then 'article:' || article_id
            end,
            'none'
        )
    end;

-- touches_of
-- People touched in the chosen days, and by what. Only entries belong to a store.
create or replace macro touches_of(
    start_date, end_date, store_ids, visitor_type, families, breakdown
) as table
select
    touch_days.*,
    touch_channel(
        breakdown, touch_days.kind, entries.family, touch_days.scene_key, channels.chan_type,
        touch_days.chan_id, touch_days.campaign_id, touch_days.guide_id, touch_days.live_id,
        touch_days.article_id
    ) as channel
from marts.fct_touch_days as touch_days
left join marts.dim_entries as entries on touch_days.scene_key = entries.scene_key
left join marts.dim_channels as channels on touch_days.chan_id = channels.chan_id
where
    touch_days.touch_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, touch_days.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(touch_days.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- credits_of
-- What touches earned: of the orders paid in the chosen days (basis paid), or by touches that happened
-- in them, whenever the order was paid (basis touched). Only the former adds up to the paid amount.
create or replace macro credits_of(
    start_date, end_date, store_ids, visitor_type, families, basis, form, breakdown
) as table
select
    credits.*,
    touch_channel(
        breakdown, credits.touch_kind, entries.family, credits.scene_key, channels.chan_type,
        credits.chan_id, credits.campaign_id, credits.guide_id, credits.live_id, credits.article_id
    ) as channel
from marts.fct_attribution as credits
left join marts.dim_entries as entries on credits.scene_key = entries.scene_key
left join marts.dim_channels as channels on credits.chan_id = channels.chan_id
where
    credits.window_form = form
    and case when basis = 'touched' then credits.touch_date else credits.paid_date end
    between start_date and end_date
    and (store_ids is null or list_contains(store_ids, credits.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(credits.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- fission_credits_of
-- What those brought by cards paid, and the touches of the people above them that it is owed to: paid
-- in the chosen days (basis paid), or owed to touches that happened in them (basis touched). An order
-- comes once for each person above its buyer; visitor_type is about the buyer.
create or replace macro fission_credits_of(
    start_date, end_date, store_ids, visitor_type, families, basis, form, breakdown
) as table
select
    owed.*,
    windows.window_days,
    touch_channel(
        breakdown, owed.touch_kind, entries.family, owed.scene_key, channels.chan_type,
        owed.chan_id, owed.campaign_id, owed.guide_id, owed.live_id, owed.article_id
    ) as channel
from marts.fct_fission_orders as owed
inner join (select unnest([1, 7, 15, 30]) as window_days) as windows
    on
        case when form = 'rolling' then owed.age_seconds < windows.window_days * 86400
            else owed.day_gap < windows.window_days
        end
left join marts.dim_entries as entries on owed.scene_key = entries.scene_key
left join marts.dim_channels as channels on owed.chan_id = channels.chan_id
where
    case when basis = 'touched' then owed.touch_date else owed.paid_date end
    between start_date and end_date
    and (store_ids is null or list_contains(store_ids, owed.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(owed.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- model_fen
-- The credit that the chosen model gives.
create or replace macro model_fen(
    model, last_fen, last_non_direct_fen, first_fen, linear_fen, position_fen, time_decay_fen
) as
    case model
        when 'last' then last_fen
        when 'last_non_direct' then last_non_direct_fen
        when 'first' then first_fen
        when 'linear' then linear_fen
        when 'position' then position_fen
        when 'time_decay' then time_decay_fen
    end;

-- earned_of
-- What the touches of the chosen days earned, whenever the order was paid, by the chosen model.
create or replace macro earned_of(
    start_date, end_date, store_ids, visitor_type, families, form, breakdown, model
) as table
select
    credits.*,
    model_fen(
        coalesce(model, 'last'),
        credits.last_fen, credits.last_non_direct_fen, credits.first_fen, credits.linear_fen,
        credits.position_fen, credits.time_decay_fen
    ) as credit_fen
from
    credits_of(
        start_date, end_date, store_ids, visitor_type, families, 'touched',
        coalesce(form, 'day'), coalesce(breakdown, 'family')
    ) as credits;

-- is_ripe
-- Whether all days of a window that began on that day are over: until then it has no number. Windows
-- of days end on their last natural day, rolling ones with the same hour of the day after it.
create or replace macro is_ripe(touch_date, window_days, form, data_through) as
    touch_date + window_days - case when coalesce(form, 'day') = 'day' then 1 else 0 end <= data_through;

-- costs_of
-- What was spent in the chosen days, and the channel that claims it: what most touches of the cost's
-- channel number counted as. Costs belong to no store and to nobody's visit, so a choice of those
-- leaves none; a family keeps those of its own channel numbers.
create or replace macro costs_of(
    start_date, end_date, store_ids, visitor_type, families, breakdown
) as table
select
    costs.cost_date,
    costs.amount_fen,
    coalesce(
        nullif(
            nullif(
                touch_channel(
                    breakdown,
                    coalesce(
                        channels.touch_kind,
                        case
                            when costs.live_id is not null then 'live_view'
                            when costs.kind = 'sms' then 'sms_click'
                        end,
                        'nothing'
                    ),
                    entries.family, channels.scene_key, channels.chan_type, costs.chan_id,
                    coalesce(costs.campaign_id, channels.campaign_id), channels.guide_id,
                    costs.live_id, channels.article_id
                ),
                'kind:nothing'
            ),
            'none'
        ),
        'unclaimed'
    ) as channel
from marts.fct_costs as costs
left join marts.dim_channels as channels on costs.chan_id = channels.chan_id
left join marts.dim_entries as entries on channels.scene_key = entries.scene_key
where
    costs.cost_date between start_date and end_date
    and store_ids is null
    and visitor_type is null
    and (families is null or list_contains(families, entries.family));

-- attr_cost_fen
-- label:  花费 | Cost
-- unit:   fen
-- format: yuan
-- better: down
-- 统计期内的花费：广告、短信、已领取的红包、佣金和手工录入。按渠道号归到该渠道号多数触点所属的渠道；没有任何
-- 渠道认领的花费单列一行，所以各行之和等于总花费。花费不属于门店或新老访客，选了这些就不显示。
-- en: What was spent in the period: ads, text messages, red packets received, commissions, and what
-- was entered by hand. A channel number's cost stands with what most of its touches were; what no
-- channel claims is a row of its own, so rows add up. Costs belong to no store or kind of visitor.
-- source: METRICS 4.7
create or replace macro attr_cost_fen(amount_fen) as sum(amount_fen)::bigint;

-- attr_cohort_fen
-- label:  批次成交额 | Cohort amount
-- unit:   fen
-- format: yuan
-- better: up
-- 统计期内、已满窗口天数的触点，按所选模型在窗口内带来的成交额。未满的日子不计入。
-- en: What the touches of the period whose window is over brought within it, by the chosen model.
-- Days whose window is not over are left out.
-- source: METRICS 4.7
create or replace macro attr_cohort_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_cohort_net_fen
-- label:  批次净成交额 | Cohort net amount
-- unit:   fen
-- format: yuan
-- better: up
-- 批次成交额减去这些订单至今的退款，按分得的比例扣减。
-- en: The cohort amount less what was refunded of those orders so far, in proportion to the credit.
-- source: METRICS 4.7
create or replace macro attr_cohort_net_fen(credit_fen, paid_fen, refunded_fen) as
    round(
        coalesce(
            sum(credit_fen - coalesce(refunded_fen, 0) * credit_fen / nullif(paid_fen, 0)), 0
        )
    )::bigint;

-- attr_cohort_orders
-- label:  批次订单数 | Cohort orders
-- unit:   count
-- format: int
-- better: up
-- 已满窗口的触点带来的订单数：所选模型分给该渠道金额的订单。
-- en: Orders of which the chosen model gives the channel something, by touches whose window is over.
-- source: [G]
create or replace macro attr_cohort_orders(order_id, credit_fen) as
    count(distinct case when credit_fen > 0 then order_id end);

-- attr_cohort_buyers
-- label:  批次新买家数 | Cohort new buyers
-- unit:   people
-- format: int
-- better: up
-- 批次订单中，属于该买家有史以来第一笔付款订单的人数，去重。
-- en: People whose first paid order ever is among the cohort orders, each once.
-- source: [G]
create or replace macro attr_cohort_buyers(one_id, is_first_paid, credit_fen) as
    count(distinct case when is_first_paid and credit_fen > 0 then one_id end);

-- attr_roi
-- label:  ROI | ROI
-- unit:   ratio
-- format: decimal
-- better: up
-- 批次成交额 ÷ 同一批日子的花费。窗口未满的日子两边都不计；没有满窗口的日子就没有 ROI。
-- en: The cohort amount divided by what was spent on the same days. Days whose window is not over
-- are left out above and below; without any other there is no ROI.
-- source: METRICS 4.7 roi_n；抖音电商罗盘“直接销售额投入产出比”
create or replace macro attr_roi(money_fen, cost_fen) as money_fen / nullif(cost_fen, 0);

-- attr_net_roi
-- label:  净 ROI | Net ROI
-- unit:   ratio
-- format: decimal
-- better: up
-- 批次净成交额（扣除退款）÷ 同一批日子的花费。
-- en: The cohort net amount, refunds taken off, divided by what was spent on the same days.
-- source: METRICS 4.7 net_roi_n
create or replace macro attr_net_roi(money_fen, cost_fen) as money_fen / nullif(cost_fen, 0);

-- attr_profit_roi
-- label:  利润 ROI | Profit ROI
-- unit:   ratio
-- format: decimal
-- better: up
-- （批次净成交额 × 毛利率 − 花费）÷ 花费。毛利率在公司设置中填写；没有填写就没有利润 ROI。
-- en: Cohort net amount times the gross margin, less the cost, divided by the cost. The margin is a
-- company setting; without it there is no profit ROI.
-- source: METRICS 4.7 profit_roi_n
create or replace macro attr_profit_roi(money_fen, cost_fen, gross_margin) as
    (money_fen * gross_margin - cost_fen) / nullif(cost_fen, 0);

-- attr_cac_fen
-- label:  获客成本 CAC | CAC
-- unit:   fen
-- format: yuan
-- better: down
-- 花费 ÷ 批次新买家数，只算已满窗口的日子。
-- en: Cost divided by cohort new buyers, on days whose window is over.
-- source: METRICS 4.7 cac
create or replace macro attr_cac_fen(cost_fen, buyers) as cost_fen / nullif(buyers, 0);

-- attr_cpa_fen
-- label:  单笔成本 CPA | CPA
-- unit:   fen
-- format: yuan
-- better: down
-- 花费 ÷ 批次订单数，只算已满窗口的日子。
-- en: Cost divided by cohort orders, on days whose window is over.
-- source: [G]
create or replace macro attr_cpa_fen(cost_fen, orders) as cost_fen / nullif(orders, 0);

-- attr_payback_day
-- label:  回本天数 | Payback day
-- unit:   count
-- format: int
-- better: down
-- 触达后第几天，累计净成交额首次不低于花费；当天回本记为 0。30 天内没有回本就没有数字。
-- en: The day after the touch on which the net amount so far first covers the cost, the day itself
-- being 0; none within 30 days is no number.
-- source: METRICS 4.7 payback_day
create or replace macro attr_payback_day(day_number, net_roi) as
    min(case when net_roi >= 1 then day_number end);

-- attr_ltv_fen
-- label:  新买家价值 LTV | LTV
-- unit:   fen
-- format: yuan
-- better: up
-- 渠道带来的新买家从首单当天起 N 天内的净成交额 ÷ 新买家数。首单未满 N 天的人不计入。
-- en: Net amount of the channel's new buyers within N days, their first order's day being the first,
-- per new buyer. Those whose N days are not over are left out.
-- source: METRICS 4.7 ltv_n
create or replace macro attr_ltv_fen(net_fen, buyers) as net_fen / nullif(buyers, 0);

-- attr_ltv_buyers
-- label:  满龄新买家数 | New buyers old enough
-- unit:   people
-- format: int
-- better: up
-- 首单已满 N 天的新买家数，即 LTV 的分母。
-- en: New buyers whose first order is N days past: what LTV is divided by.
-- source: [G]
create or replace macro attr_ltv_buyers(net_fen) as count(net_fen);

-- attr_ltv_cac
-- label:  LTV : CAC | LTV : CAC
-- unit:   ratio
-- format: decimal
-- better: up
-- 30 天新买家价值 ÷ 获客成本。
-- en: The new buyer's value in 30 days divided by the cost of winning one.
-- source: METRICS 4.7 ltv_cac
create or replace macro attr_ltv_cac(ltv_fen, cac_fen) as ltv_fen / nullif(cac_fen, 0);

-- attr_orders
-- label:  归因订单数 | Orders owed
-- unit:   count
-- format: int
-- better: up
-- 归因窗口内至少被该渠道触达过一次的付款订单数。一笔订单可以同时属于多个渠道，各行不可相加。
-- en: Paid orders that the channel touched at least once in the window. One order may belong to
-- several channels, so rows do not add up.
-- source: [G]
create or replace macro attr_orders(order_id) as count(distinct order_id);

-- attr_buyers
-- label:  归因买家数 | Buyers owed
-- unit:   people
-- format: int
-- better: up
-- 归因订单的付款人数，去重。无法识别的买家不计入人数，其金额仍计入。
-- en: People behind the orders owed, each once. Buyers nobody can name are in the amounts but
-- not in this count.
-- source: [G]
create or replace macro attr_buyers(one_id) as count(distinct one_id);

-- attr_new_buyers
-- label:  归因新买家数 | New buyers owed
-- unit:   people
-- format: int
-- better: up
-- 归因订单中，属于该买家有史以来第一笔付款订单的人数。
-- en: People whose first paid order ever is among the orders owed.
-- source: [G]
create or replace macro attr_new_buyers(one_id, is_first_paid) as
    count(distinct case when is_first_paid then one_id end);

-- attr_last_fen
-- label:  末次触点成交额 | Last-touch amount
-- unit:   fen
-- format: yuan
-- better: up
-- 付款前窗口内最后一次触点获得订单全部金额。各渠道之和加上未归因 = 支付金额，精确到分。
-- en: The last touch in the window before payment earns the whole order. Channels and
-- unattributed add up to the paid amount, to the 分.
-- source: METRICS D13；GrowingIO“末次归因”
create or replace macro attr_last_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_last_non_direct_fen
-- label:  末次非直接触点成交额 | Last non-direct amount
-- unit:   fen
-- format: yuan
-- better: up
-- 跳过快捷入口（最近使用、我的小程序等）和未知入口，取最后一次触点；若窗口内只有这类入口，则归最后一次。
-- en: The last touch that is neither a shortcut (recently used, my mini programs) nor unknown;
-- of nothing else, the last of those.
-- source: Google Analytics “Last non-direct click”
create or replace macro attr_last_non_direct_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_first_fen
-- label:  首次触点成交额 | First-touch amount
-- unit:   fen
-- format: yuan
-- better: up
-- 窗口内第一次触点获得订单全部金额。
-- en: The first touch in the window earns the whole order.
-- source: GrowingIO“首次归因”
create or replace macro attr_first_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_linear_fen
-- label:  线性成交额 | Linear amount
-- unit:   fen
-- format: yuan
-- better: up
-- 窗口内每次触点均分订单金额；分不尽的分按最大余数分配。
-- en: Every touch in the window earns an equal part; what whole 分 leave over goes to the largest
-- remainders.
-- source: GrowingIO“线性归因”
create or replace macro attr_linear_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_position_fen
-- label:  位置成交额 | Position amount
-- unit:   fen
-- format: yuan
-- better: up
-- 首次 40%、末次 40%、其余均分 20%；只有两次时各 50%，一次时全部。
-- en: 40 % to the first touch, 40 % to the last, 20 % shared by the others; halves for two
-- touches, all for one.
-- source: Google Analytics “Position based”
create or replace macro attr_position_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_time_decay_fen
-- label:  时间衰减成交额 | Time-decay amount
-- unit:   fen
-- format: yuan
-- better: up
-- 离付款越近的触点得到越多：每早 7 天减半。
-- en: The nearer to the payment, the more: half as much for every seven days earlier.
-- source: Google Analytics “Time decay”
create or replace macro attr_time_decay_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_shapley_fen
-- label:  Shapley 成交额 | Shapley amount
-- unit:   fen
-- format: yuan
-- better: up
-- 订单路径上的不同渠道平分金额，即该博弈的 Shapley 值；只在按成交日且不筛选触点族时计算。
-- en: The different channels of an order's path share it equally, which is the Shapley value of
-- that game; known only by day of payment and for all touchpoint families.
-- source: Shapley 1953
create or replace macro attr_shapley_fen(paid_fen, channel_count, channel_no) as
    coalesce(
        sum(
            paid_fen // channel_count
            + case when channel_no <= paid_fen % channel_count then 1 else 0 end
        ),
        0
    )::bigint;

-- attr_participation_fen
-- label:  参与成交额 | Participation amount
-- unit:   fen
-- format: yuan
-- better: none
-- 凡触达过的订单，金额全部计入每个渠道。不可相加：各渠道之和大于支付金额。
-- en: Every order touched counts in full for every channel. Not additive: channels add up to
-- more than was paid.
-- source: Adobe Analytics “Participation”
create or replace macro attr_participation_fen(paid_fen) as coalesce(sum(paid_fen), 0)::bigint;

-- attr_instant_fen
-- label:  即时成交额 | Instant amount
-- unit:   fen
-- format: yuan
-- better: up
-- 末次触点与下单在同一次会话中的成交额。即时 + 短效 + 长效 = 30 天成交额。
-- en: Last-touch amount of orders placed in the same session as the touch. Instant, short and
-- long add up to the 30-day amount.
-- source: [G]
create or replace macro attr_instant_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_short_fen
-- label:  短效成交额 | Short-term amount
-- unit:   fen
-- format: yuan
-- better: up
-- 末次触点之后第 0–6 天、不在同一会话中的成交额。
-- en: Last-touch amount on days 0 to 6 after the touch, outside its session.
-- source: [G]
create or replace macro attr_short_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_long_fen
-- label:  长效成交额 | Long-term amount
-- unit:   fen
-- format: yuan
-- better: up
-- 末次触点之后第 7–29 天的成交额。
-- en: Last-touch amount on days 7 to 29 after the touch.
-- source: [G]
create or replace macro attr_long_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- attr_fission_fen
-- label:  裂变成交额 | Fission amount
-- unit:   fen
-- format: yuan
-- better: up
-- 被触达的人把卡片分享出去，由此第一次进来的人（含再往下各层）自进入起 n 天内的支付金额，记在分享者发出卡片前的
-- 最后一个触点上；不含分享者本人的订单。另计：与即时、短效、长效不可相加，各渠道之间也不可相加。
-- en: What people paid within n days of first coming by a card that somebody touched had sent, over
-- all hops below; owed to the sender's last touch before sending, without the sender's own orders.
-- On top: it adds up neither with instant, short and long, nor over channels.
-- source: METRICS 4.7；[G]
create or replace macro attr_fission_fen(paid_fen) as coalesce(sum(paid_fen), 0)::bigint;

-- attr_fission_orders
-- label:  裂变订单数 | Fission orders
-- unit:   count
-- format: int
-- better: up
-- 裂变成交额背后的订单数，去重。
-- en: Orders behind the fission amount, each once.
-- source: METRICS 4.7；[G]
create or replace macro attr_fission_orders(order_id) as count(distinct order_id);

-- attr_fission_buyers
-- label:  裂变买家数 | Fission buyers
-- unit:   people
-- format: int
-- better: up
-- 裂变成交额背后的付款人数，去重。
-- en: People who paid the fission amount, each once.
-- source: METRICS 4.7；[G]
create or replace macro attr_fission_buyers(person_key) as count(distinct person_key);

-- attr_reach_uv
-- label:  触达人数 | People reached
-- unit:   people
-- format: int
-- better: up
-- 统计期内被该渠道触达过的人数，去重。同一人可被多个渠道触达，各行不可相加。
-- en: People the channel touched in the period, each once. One person may be reached by several
-- channels, so rows do not add up.
-- source: [G]
create or replace macro attr_reach_uv(person_key) as count(distinct person_key);

-- attr_touches
-- label:  触达次数 | Touches
-- unit:   count
-- format: int
-- better: up
-- 统计期内该渠道的触点次数：进入小程序、加企微、看直播、点短信等各算一次。
-- en: Touches of the channel in the period: an entry, a WeCom friend added, a live view, a click in
-- an SMS count one each.
-- source: [G]
create or replace macro attr_touches(touch_count) as coalesce(sum(touch_count), 0)::bigint;

-- attr_cvr
-- label:  触达转化率 | Reach conversion
-- unit:   ratio
-- format: percent
-- better: up
-- 归因买家数 ÷ 触达人数。
-- en: Buyers owed divided by people reached.
-- source: [G]
create or replace macro attr_cvr(attr_buyers, attr_reach_uv) as
    attr_buyers / nullif(attr_reach_uv, 0);

-- lost_paths_of
-- The ways that led to no order: touches in the chosen days of the people who paid nothing in them.
create or replace macro lost_paths_of(
    start_date, end_date, store_ids, visitor_type, families, breakdown
) as table
with

buyers as (
    select distinct one_id
    from marts.fct_orders
    where is_counted and paid_date between start_date and end_date
)

select
    touches.one_id as path,
    touch_channel(
        breakdown, touches.kind, entries.family, coalesce(touches.scene_code, 0),
        channels.chan_type, touches.chan_id, touches.campaign_id, touches.guide_id,
        touches.live_id, touches.article_id
    ) as channel,
    row_number() over (
        partition by touches.one_id order by touches.touched_at, touches.touch_id
    ) as place,
    count(*) over (partition by touches.one_id) as touch_count
from marts.fct_touches as touches
left join buyers on touches.one_id = buyers.one_id
left join marts.dim_entries as entries
    on touches.kind = 'entry' and coalesce(touches.scene_code, 0) = entries.scene_key
left join marts.dim_channels as channels on touches.chan_id = channels.chan_id
left join marts.dim_visitors as visitors on touches.one_id = visitors.one_id
where
    touches.touch_date between start_date and end_date
    and touches.one_id is not null
    and buyers.one_id is null
    and (store_ids is null or list_contains(store_ids, touches.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(visitors.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- attr_fen
-- label:  归因成交额 | Amount owed to touches
-- unit:   fen
-- format: yuan
-- better: up
-- 窗口内至少有一次触点的付款订单金额之和。与模型无关：各模型只是分法不同。
-- en: Paid amount of orders with at least one touch in the window. Models share it out differently;
-- it is the same for all of them.
-- source: [G]
create or replace macro attr_fen(credit_fen, is_owed) as
    coalesce(sum(case when is_owed then credit_fen end), 0)::bigint;

-- attr_unattributed_share
-- label:  未归因占比 | Unattributed share
-- unit:   ratio
-- format: percent
-- better: down
-- 窗口内没有任何触点的付款订单金额 ÷ 支付金额。这部分单列一行，从不隐藏。
-- en: Paid amount of orders that nothing touched in the window, divided by the paid amount. It is a
-- row of its own, never hidden.
-- source: [G]
create or replace macro attr_unattributed_share(credit_fen, is_owed) as
    sum(case when is_owed then 0 else credit_fen end) / nullif(sum(credit_fen), 0);

-- attr_removal_effect
-- label:  移除效应 | Removal effect
-- unit:   ratio
-- format: percent
-- better: up
-- 一阶马尔可夫链中去掉该渠道后，成交概率下降的比例（含未成交路径）。
-- en: By how much the chance of an order falls when the channel is taken out of the first-order
-- Markov chain of all paths, those without an order included.
-- source: Anderl et al. 2016
create or replace macro attr_removal_effect(probability, probability_without) as
    1 - probability_without / nullif(probability, 0);

-- attr_markov_fen
-- label:  马尔可夫成交额 | Markov amount
-- unit:   fen
-- format: yuan
-- better: up
-- 归因成交额按各渠道移除效应的比例分配，整分，加总不变。
-- en: The amount owed to touches, shared in proportion to removal effects, in whole 分.
-- source: Anderl et al. 2016
create or replace macro attr_markov_fen(attr_fen, removal_effect, removal_effects) as
    attr_fen * removal_effect / nullif(removal_effects, 0);

-- guide_reply_rate
-- label:  回复率 | Reply rate
-- unit:   ratio
-- format: percent
-- better: up
-- 导购回复客户的比例，按各日聊天数加权平均；没有聊天的日子没有回复率，不计入分子也不计入分母。
-- en: Share of chats that guides answered, weighted by the day's chats. A day without a chat has no
-- reply rate and counts neither above nor below.
-- source: 企业微信“已回复聊天占比”
create or replace macro guide_reply_rate(reply_rate, chat_count) as
    sum(reply_rate * chat_count)
    / nullif(sum(case when reply_rate is not null then chat_count end), 0);

-- guide_first_reply_seconds
-- label:  平均首次回复时长 | Time to first reply
-- unit:   seconds
-- format: duration
-- better: down
-- 客户发起聊天后导购首次回复的平均时长，按各日聊天数加权；没有聊天的日子不计入。
-- en: Mean time until a guide first answers, weighted by the day's chats; days without a chat do
-- not count.
-- source: 企业微信“平均首次回复时长”
create or replace macro guide_first_reply_seconds(first_reply_minutes, chat_count) as
    60 * sum(first_reply_minutes * chat_count)
    / nullif(sum(case when first_reply_minutes is not null then chat_count end), 0);

-- contact_lost
-- label:  流失好友关系 | Lost contacts
-- unit:   count
-- format: int
-- better: down
-- 客户与导购解除好友关系的次数；一人删除两位导购算两次。转给其他导购接替的不算流失。
-- en: Relations of a customer and a guide that ended; one person who leaves two guides counts twice.
-- A customer handed over to another guide is not lost.
-- source: 企业微信客户名单与回调事件
create or replace macro contact_lost(lost_count) as coalesce(sum(lost_count), 0)::bigint;

-- contact_lost_people
-- label:  流失客户数 | Lost customers
-- unit:   people
-- format: int
-- better: down
-- 解除过好友关系的人数，按人去重；一人删除两位导购算一人。
-- en: People who ended a relation with a guide, each counted once however many guides they left.
-- source: 有赞导购“流失客户”（门店去重）
create or replace macro contact_lost_people(person_id) as count(distinct person_id);

-- reconciliation_gap
-- label:  对账差额率 | Reconciliation gap
-- unit:   ratio
-- format: percent
-- better: down
-- 每天与商城日汇总、微信账单、发货管理相差的金额（不论多少，取绝对值）之和 ÷ 对方的金额之和。
-- en: What each day differs from the mall's totals, the pay bill and the shipping list, more or
-- less alike, summed and divided by the sum of theirs.
-- source: [G]
create or replace macro reconciliation_gap(gap_fen, theirs_fen) as
    sum(abs(gap_fen)) / nullif(sum(theirs_fen), 0);

-- shares_of
-- Cards sent in the chosen days.
create or replace macro shares_of(
    start_date, end_date, store_ids, visitor_type, families
) as table
select shares.*
from marts.fct_shares as shares
left join marts.dim_entries as entries on shares.scene_key = entries.scene_key
where
    shares.share_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, shares.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(shares.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- arrivals_of
-- People whose first coming by a card falls in the chosen days, with their place in the tree.
create or replace macro arrivals_of(
    start_date, end_date, store_ids, visitor_type, families
) as table
select tree.*
from marts.fct_share_tree as tree
left join marts.dim_entries as entries on tree.scene_key = entries.scene_key
where
    tree.depth > 0
    and tree.joined_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, tree.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(tree.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- person_code
-- What stands for a person where nobody may read their number: always the same, and no way back.
create or replace macro person_code(one_id) as left(md5('person:' || one_id), 12);

-- reflows_of
-- Entries by somebody else's card in the chosen days.
create or replace macro reflows_of(
    start_date, end_date, store_ids, visitor_type, families
) as table
select
    edges.touch_id,
    touches.touch_date,
    cast(people.person_key as integer) as person_key
from marts.fct_share_edges as edges
inner join marts.fct_touches as touches on edges.touch_id = touches.touch_id
left join marts.dim_people as people on edges.to_one_id = people.one_id
left join marts.dim_entries as entries
    on coalesce(touches.scene_code, 0) = entries.scene_key
where
    not edges.is_self
    and touches.touch_date between start_date and end_date
    and (store_ids is null or list_contains(store_ids, touches.store_id))
    and (families is null or list_contains(families, entries.family))
    and (
        visitor_type is null
        or coalesce(people.first_visit_date >= start_date, false) = (visitor_type = 'new')
    );

-- share_uv
-- label:  发起分享人数 | People sharing
-- unit:   people
-- format: int
-- better: up
-- 统计期内打开过分享面板的人数，去重。微信不告知是否真的发出，所以叫发起分享。
-- en: People who opened the share sheet in the period, each once. WeChat does not tell whether
-- the card was sent.
-- source: 有数 SDK“页面分享”；METRICS D10
create or replace macro share_uv(person_key) as count(distinct person_key);

-- share_pv
-- label:  发起分享次数 | Shares
-- unit:   count
-- format: int
-- better: up
-- 统计期内打开分享面板的次数。
-- en: Times the share sheet was opened in the period.
-- source: 有数 SDK“页面分享”
create or replace macro share_pv(share_id) as count(share_id);

-- share_rate
-- label:  分享率 | Share rate
-- unit:   ratio
-- format: percent
-- better: up
-- 发起分享人数 ÷ 访客数。
-- en: People sharing divided by visitors.
-- source: 天幕“分享率”
create or replace macro share_rate(share_uv, uv) as share_uv / nullif(uv, 0);

-- reflow_pv
-- label:  回流量 | Entries by cards
-- unit:   count
-- format: int
-- better: up
-- 统计期内通过他人分享卡片进入的次数；打开自己的卡片不算。
-- en: Entries by somebody else's card in the period; opening one's own does not count.
-- source: 阿拉丁、友盟“分享回流量”
create or replace macro reflow_pv(touch_id) as count(touch_id);

-- reflow_uv
-- label:  回流人数 | People by cards
-- unit:   people
-- format: int
-- better: up
-- 统计期内通过他人分享卡片进入的人数，去重。
-- en: People who came by somebody else's card in the period, each once.
-- source: 阿拉丁“分享回流人数”
create or replace macro reflow_uv(person_key) as count(distinct person_key);

-- reflow_ratio
-- label:  回流比 | Entries per share
-- unit:   ratio
-- format: decimal
-- better: up
-- 回流量 ÷ 发起分享次数。
-- en: Entries by cards divided by shares.
-- source: 阿拉丁“分享回流比”
create or replace macro reflow_ratio(reflow_pv, share_pv) as reflow_pv / nullif(share_pv, 0);

-- share_new_uv
-- label:  分享新增 | New people by cards
-- unit:   people
-- format: int
-- better: up
-- 有史以来第一次访问就是通过他人分享卡片进入、且发生在统计期内的人数。
-- en: People whose first-ever visit in the period began with somebody else's card.
-- source: 友盟“分享新增”
create or replace macro share_new_uv(person_key, is_new) as
    count(distinct case when is_new then person_key end);

-- k_active
-- label:  K 因子（活跃） | K (active)
-- unit:   ratio
-- format: decimal
-- better: up
-- 分享新增 ÷（访客数 − 分享新增）。
-- en: New people by cards divided by all other visitors.
-- source: 天幕“K 值”
create or replace macro k_active(share_new_uv, uv) as share_new_uv / nullif(uv - share_new_uv, 0);

-- k_sharer
-- label:  人均带新 | New people per sharer
-- unit:   ratio
-- format: decimal
-- better: up
-- 分享新增 ÷ 发起分享人数。
-- en: New people by cards divided by people sharing.
-- source: 火山引擎“人均带新”
create or replace macro k_sharer(share_new_uv, share_uv) as share_new_uv / nullif(share_uv, 0);

-- k_cohort
-- label:  K 因子（同期群） | K (cohort)
-- unit:   ratio
-- format: decimal
-- better: up
-- 统计期内的新访客，在统计期内又带来的新访客 ÷ 这些新访客。大于 1 时靠分享自己就能增长。
-- en: New people brought in the period by people new in it, divided by the latter. Above 1,
-- sharing alone makes it grow.
-- source: 经典定义：邀请数 × 转化率；METRICS D11
create or replace macro k_cohort(brought_uv, new_uv) as brought_uv / nullif(new_uv, 0);

-- fission_ratio
-- label:  裂变率 | Fission ratio
-- unit:   ratio
-- format: decimal
-- better: up
-- 分享新增 ÷ 带来这些新人的种子用户数（1 : N 中的 N）。
-- en: New people by cards divided by the seeds of their trees: the N of 1 : N.
-- source: 见实案例（晓芹 1:19）
create or replace macro fission_ratio(share_new_uv, seed_uv) as share_new_uv / nullif(seed_uv, 0);

-- max_depth
-- label:  最大层级 | Deepest hop
-- unit:   count
-- format: int
-- better: up
-- 统计期内通过分享进来的人离种子用户最远有几层。
-- en: How many hops the furthest arrival of the period lies from its seed.
-- source: [G]
create or replace macro max_depth(depth) as max(depth);

-- mean_depth
-- label:  平均层级 | Mean hop
-- unit:   count
-- format: decimal
-- better: up
-- 统计期内通过分享进来的人离种子用户平均几层。
-- en: How many hops arrivals of the period lie from their seeds on average.
-- source: [G]
create or replace macro mean_depth(depth) as avg(depth);

-- cycle_time
-- label:  裂变周期 | Cycle time
-- unit:   seconds
-- format: duration
-- better: down
-- 从发出卡片到对方第一次由此进入的时间，取中位数。
-- en: Median time from sending a card to the receiver's first coming by it.
-- source: [G]
create or replace macro cycle_time(waited_seconds) as median(waited_seconds);

-- amplification
-- label:  最终放大倍数 | Final amplification
-- unit:   ratio
-- format: decimal
-- better: up
-- 一位新访客连同其后所有层级一共带来几位（含本人）：1 ÷（1 − K 同期群）。K 不小于 1 时没有上限，不计算。
-- en: How many one new visitor becomes over all hops, themselves included: 1 / (1 − K cohort). Without
-- limit, and not told, from K = 1.
-- source: 几何级数；[G]
create or replace macro amplification(k_cohort) as
    case when k_cohort < 1 then 1 / (1 - k_cohort) end;

-- doubling_time
-- label:  翻倍时间 | Doubling time
-- unit:   seconds
-- format: duration
-- better: down
-- 只靠分享，总人数翻一倍要多久：周期 ×（ln(2K − 1) ÷ ln K − 1）。K 不大于 0.5 时永远翻不了倍，不计算。
-- en: How long sharing alone takes to double the people: cycle time × (ln(2K − 1) / ln K − 1). With K
-- up to 0.5 they never double and it is not told.
-- source: 病毒增长公式（Skok），首轮含种子；[G]
create or replace macro doubling_time(k_cohort, cycle_time) as
    case
        when k_cohort = 1 then cycle_time
        when k_cohort > 0.5 then cycle_time * (ln(2 * k_cohort - 1) / ln(k_cohort) - 1)
    end;

-- untraceable_share_rate
-- label:  不可追踪占比 | Untraceable share
-- unit:   ratio
-- format: percent
-- better: down
-- 发往朋友圈等、带不上来源标记的分享 ÷ 全部分享。这部分带来的人无法归到分享者，从不当作 0。
-- en: Shares whose card loses its mark, such as to Moments, divided by all shares. Whom they
-- bring cannot be known and is never shown as none.
-- source: METRICS 4.8；T4
create or replace macro untraceable_share_rate(share_id, is_traceable) as
    count(case when not is_traceable then share_id end) / nullif(count(share_id), 0);

-- cost_per_fission_new_fen
-- label:  每个分享新增的奖励成本 | Reward per new person
-- unit:   fen
-- format: yuan
-- better: down
-- 统计期内已领取的红包金额 ÷ 分享新增。限定门店时不计算，因为红包不分门店。
-- en: Red packets received in the period divided by new people by cards. Not told for single
-- stores, as rewards belong to none.
-- source: [G]
create or replace macro cost_per_fission_new_fen(reward_fen, share_new_uv) as reward_fen / nullif(share_new_uv, 0);

-- arrival_uv
-- label:  裂变到访人数 | Arrivals by cards
-- unit:   people
-- format: int
-- better: up
-- 统计期内第一次通过他人分享进来的人数（含老访客）。
-- en: People who first came by a card in the period, known visitors included.
-- source: [G]
create or replace macro arrival_uv(person_key) as count(distinct person_key);

-- fission_7_buyers
-- label:  7 天内成交人数 | Buyers within 7 days
-- unit:   people
-- format: int
-- better: up
-- 到访后第 0–6 天付过款的人数；未满 7 天的人不计入。
-- en: Arrivals who paid on days 0 to 6 after coming; those whose week is not over are left out.
-- source: [G]
create or replace macro fission_7_buyers(person_key) as count(distinct person_key);

-- fission_7_fen
-- label:  7 天内成交额 | Amount within 7 days
-- unit:   fen
-- format: yuan
-- better: up
-- 到访后第 0–6 天的支付金额；未满 7 天的人不计入。
-- en: What arrivals paid on days 0 to 6 after coming; those whose week is not over are left out.
-- source: [G]
create or replace macro fission_7_fen(paid_fen) as coalesce(sum(paid_fen), 0)::bigint;

-- fission_30_fen
-- label:  下线 30 天成交额 | Amount below, 30 days
-- unit:   fen
-- format: yuan
-- better: up
-- 此人之下、统计期内进来的人，在到访后 30 天内至今的支付金额。
-- en: What the people below, who came in the period, have paid so far within 30 days of coming.
-- source: GrowingIO“超级用户”
create or replace macro fission_30_fen(paid_fen) as coalesce(sum(paid_fen), 0)::bigint;

-- cube_slice_key
-- What a slice counts as by one dimension of the cube: “store:S1”, “store:” where it is not known,
-- null where the dimension is not told by slices.
create or replace macro cube_slice_key(
    dim, entry_class, family, scene_key, chan_type, chan_id, store_id, guide_id, landing_page
) as
    case dim
        when 'entry_class' then 'entry_class:' || coalesce(entry_class, '')
        when 'family' then 'family:' || coalesce(family, '')
        when 'scene' then 'scene:' || coalesce(cast(scene_key as varchar), '')
        when 'chan_type' then 'chan_type:' || coalesce(chan_type, '')
        when 'chan' then 'chan:' || coalesce(chan_id, '')
        when 'store' then 'store:' || coalesce(store_id, '')
        when 'guide' then 'guide:' || coalesce(guide_id, '')
        when 'landing' then 'landing:' || coalesce(landing_page, '')
    end;

-- cube_day_key
-- What a day counts as by one dimension of the cube; null where days do not tell it.
create or replace macro cube_day_key(dim, calendar_date, week_start_date, month_start_date) as
    case dim
        when 'day' then 'day:' || cast(calendar_date as varchar)
        when 'week' then 'week:' || cast(week_start_date as varchar)
        when 'month' then 'month:' || cast(month_start_date as varchar)
    end;

-- cube_person_key
-- What a person counts as by one dimension of the cube; null where persons do not tell it.
create or replace macro cube_person_key(dim, city, is_new) as
    case dim
        when 'city' then 'city:' || coalesce(city, '')
        when 'visitor' then 'visitor:' || case when is_new then 'new' else 'old' end
    end;

-- cube_speaks_of
-- Whether any of the chosen values is one of that dimension.
create or replace macro cube_speaks_of(only_keys, dim) as
    coalesce(
        contains(chr(10) || array_to_string(only_keys, chr(10)), chr(10) || dim || ':'), false
    );

-- cube_allows
-- A dimension of which no value was chosen lets everything through.
create or replace macro cube_allows(only_keys, dim, key) as
    not cube_speaks_of(only_keys, dim) or list_contains(only_keys, key);

-- cube_slices_of
-- The slices that count for a choice, each with its keys and the number of all that share them.
create or replace macro cube_slices_of(store_ids, families, dims, only_keys) as table
with

slices as (
    select
        slices.*,
        entries.entry_class,
        entries.family,
        channels.chan_type
    from marts.dim_slices as slices
    left join marts.dim_entries as entries on slices.scene_key = entries.scene_key
    left join marts.dim_channels as channels on slices.chan_id = channels.chan_id
    where
        (store_ids is null or list_contains(store_ids, slices.store_id))
        and (families is null or list_contains(families, entries.family))
),

keyed as (
    select
        slice_key,
        cube_slice_key(
            dims[1], entry_class, family, scene_key, chan_type, chan_id, store_id, guide_id,
            landing_page
        ) as key1,
        cube_slice_key(
            dims[2], entry_class, family, scene_key, chan_type, chan_id, store_id, guide_id,
            landing_page
        ) as key2,
        cube_slice_key(
            dims[3], entry_class, family, scene_key, chan_type, chan_id, store_id, guide_id,
            landing_page
        ) as key3,
        cube_slice_key(
            dims[4], entry_class, family, scene_key, chan_type, chan_id, store_id, guide_id,
            landing_page
        ) as key4
    from slices
    where
        cube_allows(only_keys, 'entry_class', 'entry_class:' || coalesce(entry_class, ''))
        and cube_allows(only_keys, 'family', 'family:' || coalesce(family, ''))
        and cube_allows(
            only_keys, 'scene', 'scene:' || coalesce(cast(scene_key as varchar), '')
        )
        and cube_allows(only_keys, 'chan_type', 'chan_type:' || coalesce(chan_type, ''))
        and cube_allows(only_keys, 'chan', 'chan:' || coalesce(chan_id, ''))
        and cube_allows(only_keys, 'store', 'store:' || coalesce(store_id, ''))
        and cube_allows(only_keys, 'guide', 'guide:' || coalesce(guide_id, ''))
        and cube_allows(only_keys, 'landing', 'landing:' || coalesce(landing_page, ''))
)

select
    *,
    dense_rank() over (order by key1, key2, key3, key4) as slice_group
from keyed;

-- cube_days_of
-- The chosen days, each with its keys and the number of all that share them.
create or replace macro cube_days_of(start_date, end_date, dims, only_keys) as table
with

keyed as (
    select
        calendar_date,
        cube_day_key(dims[1], calendar_date, week_start_date, month_start_date) as key1,
        cube_day_key(dims[2], calendar_date, week_start_date, month_start_date) as key2,
        cube_day_key(dims[3], calendar_date, week_start_date, month_start_date) as key3,
        cube_day_key(dims[4], calendar_date, week_start_date, month_start_date) as key4
    from marts.dim_dates
    where
        calendar_date between start_date and end_date
        and cube_allows(only_keys, 'day', 'day:' || cast(calendar_date as varchar))
        and cube_allows(only_keys, 'week', 'week:' || cast(week_start_date as varchar))
        and cube_allows(only_keys, 'month', 'month:' || cast(month_start_date as varchar))
)

select
    *,
    dense_rank() over (order by key1, key2, key3, key4) as day_group
from keyed;

-- cube_of
-- The numbers of each cell of the cube. Of more cells than `top` the rest is one cell of its own,
-- each person in it once; without dimensions all is one cell. Later amounts look at what a visitor
-- paid from their first visit of the period in the cell, in the chosen stores, by any entry.
-- What is asked of people alone is kept as bits until each person is in each cell once; `persons`
-- gives every bit its name.
create or replace macro cube_of(
    start_date, end_date, store_ids, visitor_type, families, dims, only_keys, top, top_by,
    has_later
) as table
with

reach as (
    select max(activity_days.stat_date) as data_through
    from marts.fct_activity_days as activity_days
    cross join meta.data_version as data_version
    where activity_days.open_count > 0 and activity_days.stat_date <= data_version.as_of
),

slices as (
    select * from cube_slices_of(store_ids, families, dims, only_keys)
),

days as (
    select * from cube_days_of(start_date, end_date, dims, only_keys)
),

homes as (
    select cast(person_key as integer) as person_key, city
    from marts.dim_people
    where list_contains(dims, 'city') or cube_speaks_of(only_keys, 'city')
),

found as (
    select
        slices.slice_group,
        days.day_group,
        case when list_contains(dims, 'city') then coalesce(homes.city, '') end as city,
        case when list_contains(dims, 'visitor') then slice_days.is_newcomer end as is_new_cell,
        slice_days.person_key,
        case when slice_days.is_visit then slice_days.stat_date end as visit_date,
        case when slice_days.is_visit and slice_days.is_newcomer then 1 else 0 end
        | case
            when slice_days.is_visit and slice_days.stat_date = slice_days.first_visit_date then 2
            else 0
        end
        | case
            when
                slice_days.paid_order_count > 0
                and slice_days.stat_date = slice_days.first_paid_date
                then 4
            else 0
        end
        | case when slice_days.cart_open_count > 0 then 8 else 0 end
        | case when slice_days.share_open_count > 0 then 16 else 0 end
        | case when slice_days.created_order_count > 0 then 32 else 0 end
        | case when slice_days.paid_order_count > 0 then 64 else 0 end
        | case when slice_days.is_back_day_1 then 128 else 0 end
        | case when slice_days.is_back_day_7 then 256 else 0 end
        | case when slice_days.is_back_day_30 then 512 else 0 end
        | case when slice_days.is_back_buying_30 then 1024 else 0 end
        | case when slice_days.first_visit_date + 1 <= reach.data_through then 2048 else 0 end
        | case when slice_days.first_visit_date + 7 <= reach.data_through then 4096 else 0 end
        | case when slice_days.first_visit_date + 30 <= reach.data_through then 8192 else 0 end
        | case when slice_days.first_paid_date + 30 <= reach.data_through then 16384 else 0 end
            as bits,
        slice_days.open_count,
        slice_days.page_count,
        slice_days.paid_order_count,
        slice_days.paid_fen,
        slice_days.cohort_refund_fen,
        slice_days.item_count,
        slice_days.cost_fen,
        case when slice_days.stat_date + 6 <= reach.data_through then slice_days.cost_fen end
            as cost_7_fen,
        case when slice_days.stat_date + 29 <= reach.data_through then slice_days.cost_fen end
            as cost_30_fen
    from (
        select *, coalesce(first_visit_date >= start_date, false) as is_newcomer
        from marts.fct_slice_days
        where stat_date between start_date and end_date
    ) as slice_days
    inner join slices on slice_days.slice_key = slices.slice_key
    inner join days on slice_days.stat_date = days.calendar_date
    left join homes on slice_days.person_key = homes.person_key
    cross join reach
    where
        (visitor_type is null or slice_days.is_newcomer = (visitor_type = 'new'))
        and cube_allows(only_keys, 'city', 'city:' || coalesce(homes.city, ''))
        and cube_allows(
            only_keys, 'visitor',
            case when slice_days.is_newcomer then 'visitor:new' else 'visitor:old' end
        )
),

-- One row per person and cell, so that counting rows counts people.
people as (
    select
        slice_group,
        day_group,
        city,
        is_new_cell,
        person_key,
        min(visit_date) as first_date,
        bit_or(bits) as bits
    from found
    group by slice_group, day_group, city, is_new_cell, person_key
),

sums as (
    select
        slice_group,
        day_group,
        city,
        is_new_cell,
        sum(open_count) as open_count,
        sum(page_count) as page_count,
        sum(paid_order_count) as paid_order_count,
        sum(paid_fen) as paid_fen,
        sum(cohort_refund_fen) as cohort_refund_fen,
        sum(item_count) as item_count,
        sum(cost_fen) as cost_fen,
        sum(cost_7_fen) as cost_7_fen,
        sum(cost_30_fen) as cost_30_fen
    from found
    group by slice_group, day_group, city, is_new_cell
),

sizes as (
    select
        slice_group,
        day_group,
        city,
        is_new_cell,
        count(case when first_date is not null then person_key end) as uv,
        count(case when bits & 1 > 0 then person_key end) as new_uv,
        count(case when bits & 32 > 0 then person_key end) as order_uv,
        count(case when bits & 64 > 0 then person_key end) as pay_uv
    from people
    group by slice_group, day_group, city, is_new_cell
),

places as (
    select
        sums.*,
        row_number() over (
            order by
                case top_by
                    when 'new_uv' then sizes.new_uv
                    when 'opens' then sums.open_count
                    when 'order_uv' then sizes.order_uv
                    when 'pay_uv' then sizes.pay_uv
                    when 'paid_fen' then sums.paid_fen
                    else sizes.uv
                end desc,
                sums.slice_group asc, sums.day_group asc, sums.city asc, sums.is_new_cell asc
        ) as place
    from sums
    inner join sizes
        on
            sums.slice_group = sizes.slice_group
            and sums.day_group = sizes.day_group
            and sums.city is not distinct from sizes.city
            and sums.is_new_cell is not distinct from sizes.is_new_cell
),

cells as (
    select
        *,
        coalesce(place > top, false) as is_rest,
        least(place, top + 1) as cell
    from places
),

placed as (
    select cells.cell, cells.is_rest, people.person_key, people.first_date, people.bits
    from people
    inner join cells
        on
            people.slice_group = cells.slice_group
            and people.day_group = cells.day_group
            and people.city is not distinct from cells.city
            and people.is_new_cell is not distinct from cells.is_new_cell
),

folded as (
    select cell, person_key, first_date, bits from placed where not is_rest
    union all
    select cell, person_key, min(first_date), bit_or(bits)
    from placed
    where is_rest
    group by cell, person_key
),

payments as (
    select person_key, stat_date, sum(paid_fen) as paid_fen
    from marts.fct_order_days
    where
        coalesce(has_later, true)
        and stat_date between start_date and end_date + 29
        and paid_order_count > 0
        and person_key is not null
        and (store_ids is null or list_contains(store_ids, store_id))
    group by person_key, stat_date
),

later as (
    select
        folded.cell,
        folded.person_key,
        sum(case when payments.stat_date = folded.first_date then payments.paid_fen end)
            as paid_1_fen,
        sum(case when payments.stat_date <= folded.first_date + 6 then payments.paid_fen end)
            as paid_7_fen,
        sum(case when payments.stat_date <= folded.first_date + 14 then payments.paid_fen end)
            as paid_15_fen,
        sum(payments.paid_fen) as paid_30_fen
    from folded
    inner join payments
        on
            folded.person_key = payments.person_key
            and payments.stat_date between folded.first_date and folded.first_date + 29
    group by folded.cell, folded.person_key
),

persons as (
    select
        folded.cell,
        folded.person_key,
        case when folded.first_date is not null then folded.person_key end as visitor_key,
        case when folded.bits & 2 > 0 then folded.person_key end as comer_key,
        case when folded.bits & 4 > 0 then folded.person_key end as buyer_key,
        folded.bits & 1 > 0 as is_new,
        folded.bits & 8 > 0 as has_cart,
        folded.bits & 16 > 0 as has_share,
        folded.bits & 32 > 0 as has_order,
        folded.bits & 64 > 0 as has_paid,
        folded.bits & 128 > 0 as is_back_day_1,
        folded.bits & 256 > 0 as is_back_day_7,
        folded.bits & 512 > 0 as is_back_day_30,
        folded.bits & 1024 > 0 as is_back_buying_30,
        folded.bits & 2048 > 0 as is_back_ripe_1,
        folded.bits & 4096 > 0 as is_back_ripe_7,
        folded.bits & 8192 > 0 as is_back_ripe_30,
        folded.bits & 16384 > 0 as is_buying_ripe_30,
        coalesce(later.paid_1_fen, 0) as paid_1_fen,
        coalesce(later.paid_7_fen, 0) as paid_7_fen,
        coalesce(later.paid_15_fen, 0) as paid_15_fen,
        coalesce(later.paid_30_fen, 0) as paid_30_fen,
        coalesce(has_later, true) and folded.first_date <= reach.data_through as is_ripe_1,
        coalesce(has_later, true) and folded.first_date + 6 <= reach.data_through as is_ripe_7,
        coalesce(has_later, true) and folded.first_date + 14 <= reach.data_through as is_ripe_15,
        coalesce(has_later, true) and folded.first_date + 29 <= reach.data_through as is_ripe_30
    from folded
    left join later on folded.cell = later.cell and folded.person_key = later.person_key
    cross join reach
),

counts as (
    select
        cell,
        count(visitor_key) as uv,
        count(case when is_new then visitor_key end) as new_uv,
        count(case when has_cart then person_key end) as tp_cart_uv,
        count(case when has_share then person_key end) as tp_share_uv,
        count(case when has_order then person_key end) as order_uv,
        count(case when has_paid then person_key end) as pay_uv,
        count(buyer_key) as first_buyers,
        count(case when is_back_ripe_1 then comer_key end) as ret1_uv,
        count(case when is_back_ripe_1 and is_back_day_1 then comer_key end) as ret1_back_uv,
        count(case when is_back_ripe_7 then comer_key end) as ret7_uv,
        count(case when is_back_ripe_7 and is_back_day_7 then comer_key end) as ret7_back_uv,
        count(case when is_back_ripe_30 then comer_key end) as ret30_uv,
        count(case when is_back_ripe_30 and is_back_day_30 then comer_key end) as ret30_back_uv,
        count(comer_key) as comer_uv,
        count(case when is_buying_ripe_30 then buyer_key end) as rep30_uv,
        count(case when is_buying_ripe_30 and is_back_buying_30 then buyer_key end)
            as rep30_back_uv,
        count(case when is_ripe_1 then visitor_key end) as ripe_1_uv,
        count(case when is_ripe_7 then visitor_key end) as ripe_7_uv,
        count(case when is_ripe_15 then visitor_key end) as ripe_15_uv,
        count(case when is_ripe_30 then visitor_key end) as ripe_30_uv,
        amt1_fen(case when is_ripe_1 then paid_1_fen end) as amt1_fen,
        amt7_fen(case when is_ripe_7 then paid_7_fen end) as amt7_fen,
        amt15_fen(case when is_ripe_15 then paid_15_fen end) as amt15_fen,
        amt30_fen(case when is_ripe_30 then paid_30_fen end) as amt30_fen
    from persons
    group by cell
),

totals as (
    select
        cell,
        any_value(is_rest) as is_rest,
        opens(open_count) as opens,
        pv(page_count) as pv,
        pay_orders(paid_order_count) as pay_orders,
        pay_items(item_count) as pay_items,
        paid_fen(paid_fen) as paid_fen,
        net_fen(paid_fen, cohort_refund_fen) as net_fen,
        chan_cost_fen(case when cube_knows_costs(
            store_ids, visitor_type, families, dims, only_keys
        ) then cost_fen end) as chan_cost_fen,
        chan_cost_fen(cost_7_fen) as cost_7_fen,
        chan_cost_fen(cost_30_fen) as cost_30_fen
    from cells
    group by cell
),

named as (
    select
        cells.cell,
        coalesce(
            slices.key1, days.key1, cube_person_key(dims[1], cells.city, cells.is_new_cell), ''
        ) as key1,
        coalesce(
            slices.key2, days.key2, cube_person_key(dims[2], cells.city, cells.is_new_cell), ''
        ) as key2,
        coalesce(
            slices.key3, days.key3, cube_person_key(dims[3], cells.city, cells.is_new_cell), ''
        ) as key3,
        coalesce(
            slices.key4, days.key4, cube_person_key(dims[4], cells.city, cells.is_new_cell), ''
        ) as key4
    from cells
    inner join (select distinct slice_group, key1, key2, key3, key4 from slices) as slices
        on cells.slice_group = slices.slice_group
    inner join (select distinct day_group, key1, key2, key3, key4 from days) as days
        on cells.day_group = days.day_group
    where not cells.is_rest
),

keyed as (
    select
        counts.* exclude (cell),
        totals.*,
        case when totals.is_rest then 'rest' else named.key1 end as key1,
        case when totals.is_rest then '' else named.key2 end as key2,
        case when totals.is_rest then '' else named.key3 end as key3,
        case when totals.is_rest then '' else named.key4 end as key4,
        totals.chan_cost_fen is not null
        and not totals.is_rest
        -- what no channel is known to have brought is nothing that no channel's cost has bought
        and not list_has_any(
            [named.key1, named.key2, named.key3, named.key4], ['chan:', 'chan_type:']
        ) as is_bought
    from totals
    inner join counts on totals.cell = counts.cell
    left join named on totals.cell = named.cell
)

select
    key1,
    key2,
    key3,
    key4,
    uv,
    new_uv,
    opens,
    pv,
    tp_cart_uv,
    tp_share_uv,
    order_uv,
    pay_uv,
    pay_orders,
    pay_items,
    paid_fen,
    net_fen,
    aov_user_fen(paid_fen, pay_uv) as aov_user_fen,
    upt(pay_items, pay_orders) as upt,
    pay_cvr(pay_uv, uv) as pay_cvr,
    first_buyers,
    tp_ret1(ret1_back_uv, ret1_uv) as tp_ret1,
    tp_ret7(ret7_back_uv, ret7_uv) as tp_ret7,
    tp_ret30(ret30_back_uv, ret30_uv) as tp_ret30,
    rep30(rep30_back_uv, rep30_uv) as rep30,
    amt1_fen,
    amt7_fen,
    amt15_fen,
    amt30_fen,
    value30_fen(amt30_fen, ripe_30_uv) as value30_fen,
    chan_cost_fen,
    case when is_bought then chan_roi7(amt7_fen, cost_7_fen) end as chan_roi7,
    case when is_bought then chan_roi30(amt30_fen, cost_30_fen) end as chan_roi30,
    case when is_bought then chan_cac_fen(chan_cost_fen, first_buyers) end as chan_cac_fen,
    comer_uv - ret1_uv as ret1_immature_uv,
    comer_uv - ret7_uv as ret7_immature_uv,
    comer_uv - ret30_uv as ret30_immature_uv,
    first_buyers - rep30_uv as rep30_immature_uv,
    uv - ripe_1_uv as amt1_immature_uv,
    uv - ripe_7_uv as amt7_immature_uv,
    uv - ripe_15_uv as amt15_immature_uv,
    uv - ripe_30_uv as amt30_immature_uv,
    cell
from keyed;

-- tp_share_uv
-- label:  同次分享人数 | People sharing, same open
-- unit:   people
-- format: int
-- better: up
-- 由该渠道进入的同一次打开里打开过分享面板的人数，去重。
-- en: People who opened the share sheet in an open of this channel, each counted once.
-- source: 有数 SDK“页面分享”；METRICS D10
create or replace macro tp_share_uv(person_key, share_open_count) as
    count(distinct case when share_open_count > 0 then person_key end);

-- tp_ret30
-- label:  30 日留存 | Day-30 retention
-- unit:   ratio
-- format: percent
-- better: up
-- 该触点带来的新访客中，第 30 天又来访的比例。只算已满 30 天的批次；未满的不计入并标明人数。
-- en: Of the new visitors who came through this touchpoint on their first day, the share that
-- came back on the thirtieth day after it. Younger cohorts are left out and counted.
-- source: 微信小程序数据分析“留存率”
create or replace macro tp_ret30(returned_uv, cohort_uv) as returned_uv / nullif(cohort_uv, 0);

-- first_buyers
-- label:  首购人数 | First-time buyers
-- unit:   people
-- format: int
-- better: up
-- 有史以来第一个付款日落在统计期内、且当天在该切片付过款的人数，去重。
-- en: People whose first-ever day of paying falls in the period and who paid in this slice on it.
-- source: METRICS D17
create or replace macro first_buyers(person_key, is_first_buy) as
    count(distinct case when is_first_buy then person_key end);

-- rep30
-- label:  30 天复购率 | Bought again in 30 days
-- unit:   ratio
-- format: percent
-- better: up
-- 首购的人中，首购日之后第 1–30 天又付过款的比例（当天多笔算一次，不限门店和渠道）。
-- 首购未满 30 天的人不计入并标明人数。
-- en: Of first-time buyers, the share that paid again on days 1 to 30 after their first day, in any
-- store and channel. Those whose 30 days are not over are left out and counted.
-- source: METRICS 4.11 rep_n
create or replace macro rep30(repeated_uv, buyer_uv) as repeated_uv / nullif(buyer_uv, 0);

-- amt1_fen
-- label:  当天成交额 | Amount, same day
-- unit:   fen
-- format: yuan
-- better: up
-- 该切片的访客，在统计期内第一次由此来访的当天付的款，不论由哪个入口下单。一人可在多个切片，各行不可相加。
-- en: What the visitors of the slice paid on the day of their first visit in the period, by any
-- entry. One person may be in several slices, so rows do not add up.
-- source: METRICS 4.3 amt_1
create or replace macro amt1_fen(paid_fen) as sum(paid_fen)::bigint;

-- amt7_fen
-- label:  7 天成交额 | Amount, 7 days
-- unit:   fen
-- format: yuan
-- better: up
-- 该切片的访客，从统计期内第一次由此来访起第 0–6 天付的款，不论由哪个入口下单。
-- 未满 7 天的人不计入并标明人数；一人可在多个切片，各行不可相加。
-- en: What the visitors of the slice paid on days 0 to 6 from their first visit in the period, by
-- any entry. Those whose days are not over are left out and counted; rows do not add up.
-- source: METRICS 4.3 amt_7
create or replace macro amt7_fen(paid_fen) as sum(paid_fen)::bigint;

-- amt15_fen
-- label:  15 天成交额 | Amount, 15 days
-- unit:   fen
-- format: yuan
-- better: up
-- 该切片的访客，从统计期内第一次由此来访起第 0–14 天付的款，不论由哪个入口下单。
-- 未满 15 天的人不计入并标明人数；一人可在多个切片，各行不可相加。
-- en: What the visitors of the slice paid on days 0 to 14 from their first visit in the period, by
-- any entry. Those whose days are not over are left out and counted; rows do not add up.
-- source: METRICS 4.3 amt_15
create or replace macro amt15_fen(paid_fen) as sum(paid_fen)::bigint;

-- amt30_fen
-- label:  30 天成交额 | Amount, 30 days
-- unit:   fen
-- format: yuan
-- better: up
-- 该切片的访客，从统计期内第一次由此来访起第 0–29 天付的款，不论由哪个入口下单。
-- 未满 30 天的人不计入并标明人数；一人可在多个切片，各行不可相加。
-- en: What the visitors of the slice paid on days 0 to 29 from their first visit in the period, by
-- any entry. Those whose days are not over are left out and counted; rows do not add up.
-- source: METRICS 4.3 amt_30
create or replace macro amt30_fen(paid_fen) as sum(paid_fen)::bigint;

-- value30_fen
-- label:  30 天访客价值 | Value per visitor, 30 days
-- unit:   fen
-- format: yuan
-- better: up
-- 30 天成交额 ÷ 已满 30 天的访客数。未满 30 天的人既不在分子也不在分母。
-- en: The 30-day amount divided by the visitors whose 30 days are over; the others are in neither.
-- source: [G]
create or replace macro value30_fen(amt30_fen, ripe_uv) as amt30_fen / nullif(ripe_uv, 0);

-- cube_knows_costs
-- Costs are known by channel and day; what is sliced by anything else has none of its own.
create or replace macro cube_knows_costs(
    store_ids, visitor_type, families, dims, only_keys
) as
    store_ids is null
    and visitor_type is null
    and families is null
    and list_has_all(['chan_type', 'chan', 'day', 'week', 'month'], coalesce(dims, []))
    and not cube_speaks_of(only_keys, 'entry_class')
    and not cube_speaks_of(only_keys, 'family')
    and not cube_speaks_of(only_keys, 'scene')
    and not cube_speaks_of(only_keys, 'store')
    and not cube_speaks_of(only_keys, 'guide')
    and not cube_speaks_of(only_keys, 'landing')
    and not cube_speaks_of(only_keys, 'city')
    and not cube_speaks_of(only_keys, 'visitor');

-- chan_cost_fen
-- label:  渠道花费 | Channel cost
-- unit:   fen
-- format: yuan
-- better: down
-- 统计期内记在该渠道名下的花费：广告、短信、已领取的红包、佣金和手工录入。只按渠道、渠道类型和日期可知；
-- 没有写明渠道的花费归在“未带渠道”一行。
-- en: What was spent on the channel in the period: ads, text messages, red packets received,
-- commissions, and what was entered by hand. Known by channel and day only; costs that name no
-- channel stand in the row without one.
-- source: METRICS 4.7
create or replace macro chan_cost_fen(cost_fen) as sum(cost_fen)::bigint;

-- chan_roi7
-- label:  7 天 ROI | ROI, 7 days
-- unit:   ratio
-- format: decimal
-- better: up
-- 7 天成交额 ÷ 已满 7 天那些日子的渠道花费。未带渠道的和其余合并的行不计算。
-- en: The 7-day amount divided by the channel's cost on the days that are 7 days past.
-- source: METRICS 4.7 roi_n
create or replace macro chan_roi7(amt7_fen, cost_fen) as amt7_fen / nullif(cost_fen, 0);

-- chan_roi30
-- label:  30 天 ROI | ROI, 30 days
-- unit:   ratio
-- format: decimal
-- better: up
-- 30 天成交额 ÷ 已满 30 天那些日子的渠道花费。未带渠道的和其余合并的行不计算。
-- en: The 30-day amount divided by the channel's cost on the days that are 30 days past.
-- source: METRICS 4.7 roi_n
create or replace macro chan_roi30(amt30_fen, cost_fen) as amt30_fen / nullif(cost_fen, 0);

-- chan_cac_fen
-- label:  首购成本 | Cost per first-time buyer
-- unit:   fen
-- format: yuan
-- better: down
-- 渠道花费 ÷ 首购人数。
-- en: Channel cost divided by first-time buyers.
-- source: METRICS 4.7 cac
create or replace macro chan_cac_fen(cost_fen, first_buyers) as
    cost_fen / nullif(first_buyers, 0);

-- article_visits_of
-- Entries into the mini program that an article brought. An entry is told where WeChat also told the
-- article's readers of that day, which it does for a week after publication: only those days may be
-- divided by readers.
create or replace macro article_visits_of(
    start_date, end_date, store_ids, visitor_type, families
) as table
select
    touches.*,
    exists (
        select 1
        from marts.fct_article_days as told
        where
            told.article_id = touches.article_id
            and touches.touch_date <= told.stat_date
            and touches.touch_date > told.stat_date - told.span_days::integer
            and told.read_uv is not null
    ) as is_told
from
    touches_of(
        start_date, end_date, store_ids, visitor_type, families, 'article'
    ) as touches
where touches.article_id is not null and touches.kind = 'entry';

-- article_credits_of
-- What articles sold within so many days of the entry, by the last touch, for entries of the chosen
-- days that are that old by now; younger ones are left out.
create or replace macro article_credits_of(
    start_date, end_date, store_ids, visitor_type, families
) as table
select
    credits.*,
    exists (
        select 1
        from marts.fct_article_days as told
        where
            told.article_id = credits.article_id
            and credits.touch_date <= told.stat_date
            and credits.touch_date > told.stat_date - told.span_days::integer
            and told.read_uv is not null
    ) as is_told
from
    credits_of(
        start_date, end_date, store_ids, visitor_type, families, 'touched', 'day', 'article'
    ) as credits
cross join meta.data_version as data_version
where
    credits.article_id is not null
    and credits.touch_date + credits.window_days - 1 <= data_version.as_of;

-- article_reads_of
-- Readers told by WeChat on the chosen days, and how many of them on days that are `ripe_days` old.
-- They belong to no store, no visitor and no touchpoint: where those are narrowed the `rated` columns
-- are null, for what they would be divided into is narrower than they are.
create or replace macro article_reads_of(
    start_date, end_date, store_ids, visitor_type, families, ripe_days
) as table
select
    days.*,
    case when store_ids is null and visitor_type is null and families is null then days.read_uv end
        as rated_read_uv,
    case
        when
            store_ids is null and visitor_type is null and families is null
            and days.stat_date + ripe_days - 1 <= data_version.as_of
            then days.read_uv
    end as ripe_read_uv,
    case
        when
            store_ids is null and visitor_type is null and families is null
            and days.stat_date + ripe_days - 1 <= data_version.as_of
            then days.read_pv
    end as ripe_read_pv,
    row_number() over (partition by days.msgid order by days.stat_date desc) as place
from marts.fct_article_days as days
cross join meta.data_version as data_version
where days.stat_date between start_date and end_date;

-- fans_new
-- label:  新增关注 | New fans
-- unit:   people
-- format: int
-- better: up
-- 统计期内新关注公众号的人数（微信口径，含取关后再关注的人）。公众号粉丝不分门店、新老客和触点。
-- en: People who began to follow the official account, as WeChat counts them; who left and came
-- back counts again. Fans belong to no store, visitor type or touchpoint.
-- source: 公众号接口 getusersummary new_user
create or replace macro fans_new(fans_new) as sum(fans_new)::bigint;

-- fans_lost
-- label:  取消关注 | Fans lost
-- unit:   people
-- format: int
-- better: down
-- 统计期内取消关注公众号的人数（微信口径）。取关记在该粉丝当初的关注来源上。
-- en: People who stopped following, as WeChat counts them, booked to the source they had come by.
-- source: 公众号接口 getusersummary cancel_user
create or replace macro fans_lost(fans_lost) as sum(fans_lost)::bigint;

-- fans_net
-- label:  净增关注 | Net fans
-- unit:   people
-- format: int
-- better: up
-- 新增关注 − 取消关注。
-- en: New fans minus fans lost.
-- source: METRICS 4.4 fans_net
create or replace macro fans_net(fans_new, fans_lost) as (sum(fans_new) - sum(fans_lost))::bigint;

-- fans_total
-- label:  累计关注 | Fans
-- unit:   people
-- format: int
-- better: up
-- 最后一个有数据的日子结束时的粉丝数；多个公众号相加，同时关注两个号的人算两次。
-- en: Fans at the end of the last day told. Several accounts are added up, so who follows two of
-- them counts twice.
-- source: 公众号接口 getusercumulate cumulate_user
create or replace macro fans_total(fans_total) as sum(fans_total)::bigint;

-- unfollow_rate
-- label:  取关率 | Unfollow rate
-- unit:   ratio
-- format: percent
-- better: down
-- 统计期内取消关注人数 ÷ 统计期开始前的累计关注人数。
-- en: Fans lost in the period divided by the fans there were before it.
-- source: METRICS 4.4 unfollow_rate
create or replace macro unfollow_rate(fans_lost, fans_before) as
    sum(fans_lost) / nullif(sum(fans_before), 0);

-- push_lost
-- label:  推送后 48 小时取关 | Lost in 48 h after a push
-- unit:   people
-- format: int
-- better: down
-- 推送当天和次日取消关注的人数。微信只给到天，所以 48 小时按两个自然日算；次日数据未到时为空。
-- en: Fans lost on the day of the push and the day after. WeChat tells days only, so 48 hours are
-- two natural days; empty until the second day was told.
-- source: [G]
create or replace macro push_lost(fans_lost) as sum(fans_lost)::bigint;

-- push_unfollow
-- label:  推送多带来的取关 | Unfollows due to the push
-- unit:   people
-- format: decimal
-- better: down
-- 推送后 48 小时取关 − 推送前 14 天的日均取关 × 2。负数表示比平时还少；之前不足 7 天有数据时为空。
-- en: Fans lost in 48 h after a push minus twice the daily mean of the 14 days before it. Below
-- zero means fewer than usual; empty where fewer than 7 of those days are known.
-- source: METRICS 4.4 push_unfollow；[G]
create or replace macro push_unfollow(push_lost, usual_lost) as push_lost - 2 * usual_lost;

-- read_uv
-- label:  阅读人数 | Readers
-- unit:   people
-- format: int
-- better: up
-- 图文在统计期内新增的阅读人数：微信给的是发表以来的累计，逐日相减得到每天。一人读两篇算两次。
-- 微信只在发表后 7 天内更新，之后的阅读没有数据。
-- en: Readers that articles gained in the period. WeChat tells totals since publication; days are
-- their differences. Who reads two articles counts twice. WeChat tells them for 7 days after
-- publication; later readers are not known.
-- source: 公众号接口 getarticletotaldetail read_user
create or replace macro read_uv(read_uv) as sum(read_uv)::bigint;

-- read_pv
-- label:  阅读次数 | Reads
-- unit:   count
-- format: int
-- better: up
-- 图文在统计期内新增的阅读次数。只有旧接口（getarticletotal）给次数，新接口只给人数。
-- en: Reads that articles gained in the period. Only the old interface (getarticletotal) tells
-- reads; the new one tells readers.
-- source: 公众号接口 getarticletotal int_page_read_count
create or replace macro read_pv(read_pv) as sum(read_pv)::bigint;

-- read_share
-- label:  阅读来源占比 | Share of readers
-- unit:   ratio
-- format: percent
-- better: none
-- 从该来源来的阅读人数 ÷ 全部阅读人数。一人从两个来源各读一次时两边都算，所以各来源可以超过 100%。
-- en: Readers by this source divided by all readers. Who came by two sources counts in both, so
-- sources may add up to more than 100 %.
-- source: 公众号接口 read_user_source
create or replace macro read_share(read_uv, all_read_uv) as read_uv / nullif(all_read_uv, 0);

-- read_rate
-- label:  打开率 | Open rate
-- unit:   ratio
-- format: percent
-- better: up
-- 累计阅读人数 ÷ 送达人数，只算知道送达人数的图文。送达人数只有旧接口（target_user）给。
-- en: Readers since publication divided by those delivered to, of articles where the latter is
-- known; only the old interface (target_user) tells it.
-- source: METRICS 4.4 read_rate
create or replace macro read_rate(read_total, delivered) as
    sum(case when delivered is not null then read_total end) / nullif(sum(delivered), 0);

-- finish_rate
-- label:  读完率 | Finish rate
-- unit:   ratio
-- format: percent
-- better: up
-- 读到底的人数占比，按阅读人数加权（微信口径）。
-- en: Share of readers who read to the end, as WeChat tells it, weighted by readers.
-- source: 公众号接口 read_finish_rate
create or replace macro finish_rate(finish_rate, read_total) as
    sum(finish_rate * read_total)
    / nullif(sum(case when finish_rate is not null then read_total end), 0);

-- read_shares
-- label:  分享人数 | Readers who shared
-- unit:   people
-- format: int
-- better: up
-- 统计期内新增的分享图文的人数（微信口径，小程序里的分享不算在内）。
-- en: People who shared articles in the period, as WeChat counts them; shares of the mini program
-- are not among them.
-- source: 公众号接口 share_user
create or replace macro read_shares(share_uv) as sum(share_uv)::bigint;

-- article_visit_uv
-- label:  到访人数 | Visitors
-- unit:   people
-- format: int
-- better: up
-- 从图文进入小程序的人数，按统一身份去重。凭链接上的 chan_id 或文章号认定。
-- en: People who came to the mini program from articles, each once, known by the chan_id or the
-- article number of the link.
-- source: METRICS 4.4 oa_visit_uv
create or replace macro article_visit_uv(person_key) as count(distinct person_key);

-- read_to_visit
-- label:  读→访转化率 | Read to visit
-- unit:   ratio
-- format: percent
-- better: up
-- 到访人数 ÷ 阅读人数，只算微信给出阅读数的日子和图文，每篇各自去重。
-- 阅读不分门店、新老客和触点，按它们筛选时为空。
-- en: Visitors divided by readers, on the days of articles whose readers WeChat told, each article
-- by itself. Reads belong to no store, visitor type or touchpoint: empty where those are filtered.
-- source: METRICS 4.4 read_to_visit
create or replace macro read_to_visit(visit_uv, read_uv) as
    sum(case when read_uv is not null then visit_uv end) / nullif(sum(read_uv), 0);

-- article_paid_fen
-- label:  图文归因成交额 | Amount owed to articles
-- unit:   fen
-- format: yuan
-- better: up
-- 统计期内付款、付款前 7 天内最后一次触点是图文的订单金额，与“营销效果”按文章拆分、7 天、末次一致。
-- en: Orders paid in the period whose last touch in the 7 days before was an article: the same as
-- on Marketing effect by article, 7 days, last touch.
-- source: METRICS 4.4 oa_pay_amt_n
create or replace macro article_paid_fen(credit_fen) as coalesce(sum(credit_fen), 0)::bigint;

-- article_sold_fen
-- label:  到访后成交额 | Sold after the visit
-- unit:   fen
-- format: yuan
-- better: up
-- 统计期内从图文到访、且到访已满所选天数的人，在这些天内付款、末次触点归这篇图文的金额。未满的到访不算；
-- 全都未满时为空。
-- en: What visits from articles in the period sold within the chosen days, by the last touch, of
-- visits that are that old by now. Younger visits are left out; empty where all are.
-- source: METRICS 4.4 oa_pay_amt_n
create or replace macro article_sold_fen(credit_fen, ripe_day_count) as
    case when max(ripe_day_count) > 0 then coalesce(sum(credit_fen), 0)::bigint end;

-- gmv_per_k_readers_fen
-- label:  千人阅读成交 | Amount per 1,000 readers
-- unit:   fen
-- format: yuan
-- better: up
-- 到访后成交额 ÷ 阅读人数 × 1000，只算微信给出阅读数、且已满所选天数的日子。新接口只给人数，所以按人算。
-- 这样的读者不足 100 人，或按门店、新老客或触点筛选时为空。
-- en: Sold after the visit per thousand readers, on days that WeChat told readers of and that are
-- as old as the chosen days. By readers, for the new interface tells no reads. Empty below 100 such
-- readers, and where stores, visitors or touchpoints are filtered.
-- source: METRICS 4.4 gmv_per_k_read
create or replace macro gmv_per_k_readers_fen(credit_fen, read_uv) as
    case
        when sum(read_uv) >= 100
            then 1000 * sum(case when read_uv is not null then credit_fen end) / sum(read_uv)
    end;

-- gmv_per_k_read_fen
-- label:  千次阅读成交 | Amount per 1,000 reads
-- unit:   fen
-- format: yuan
-- better: up
-- 到访后成交额 ÷ 阅读次数 × 1000。只有旧接口给阅读次数，没有次数或不足 100 次的图文为空。
-- en: Sold after the visit per thousand reads; empty below 100 reads and for articles whose reads
-- nobody told, which only the old interface does.
-- source: METRICS 4.4 gmv_per_k_read
create or replace macro gmv_per_k_read_fen(credit_fen, read_pv) as
    case
        when sum(read_pv) >= 100
            then 1000 * sum(case when read_pv is not null then credit_fen end) / sum(read_pv)
    end;

-- campaign_channel
-- Which of the named channels a touch belongs to, the closest one where it is of several: a channel
-- number before its type, a scene before its family. Null where it belongs to none.
create or replace macro campaign_channel(
    channels, kind, family, scene_key, chan_type, chan_id, campaign_id, guide_id, live_id,
    article_id
) as
    case
        when list_contains(channels, 'chan:' || chan_id) then 'chan:' || chan_id
        when list_contains(channels, 'article:' || article_id) then 'article:' || article_id
        when list_contains(channels, 'live:' || live_id) then 'live:' || live_id
        when list_contains(channels, 'guide:' || guide_id) then 'guide:' || guide_id
        when list_contains(channels, 'campaign:' || campaign_id) then 'campaign:' || campaign_id
        when list_contains(channels, 'chan_type:' || chan_type) then 'chan_type:' || chan_type
        when list_contains(channels, 'scene:' || scene_key) then 'scene:' || scene_key
        when kind = 'entry' and list_contains(channels, 'family:' || family) then 'family:' || family
        when list_contains(channels, 'kind:' || kind) then 'kind:' || kind
    end;

-- campaigns_in
-- The campaigns that a page asks about, as it wrote them down; only app.db knows them. Without the
-- empty list the columns of none would have no types.
create or replace macro campaigns_in(campaigns) as table
select
    named.campaign_id,
    named.start_date,
    named.end_date,
    named.budget_fen,
    named.channels,
    named.control_tag
from (
    select
        unnest(
            from_json(
                coalesce(campaigns, '[]'),
                '[{"campaign_id": "VARCHAR", "start_date": "DATE", "end_date": "DATE",
                "budget_fen": "BIGINT", "channels": ["VARCHAR"], "control_tag": "VARCHAR"}]'
            )
        ) as named
) as asked;

-- costs_in
-- The costs entered by hand for those campaigns, by day.
create or replace macro costs_in(costs) as table
select named.campaign_id, named.cost_date, named.amount_fen, named.channel
from (
    select
        unnest(
            from_json(
                coalesce(costs, '[]'),
                '[{"campaign_id": "VARCHAR", "cost_date": "DATE", "amount_fen": "BIGINT",
                "channel": "VARCHAR"}]'
            )
        ) as named
) as asked;

-- campaign_spans
-- The days of each campaign that are over, and as many just before it: of both, the first whose
-- window is over too. A period that reaches back before the first delivered day is not comparable.
create or replace macro campaign_spans(campaigns, window_days, form) as table
select
    counted.campaign_id,
    counted.budget_fen,
    counted.channels,
    counted.control_tag,
    sides.span,
    counted.end_date,
    counted.day_count,
    counted.ripe_count,
    counted.start_date + sides.days_back as first_date,
    counted.start_date + sides.days_back + counted.day_count - 1 as last_date,
    counted.start_date + sides.days_back + counted.ripe_count - 1 as ripe_date
from (
    select
        named.*,
        greatest(least(named.end_date, known.as_of) - named.start_date + 1, 0)::integer as day_count,
        greatest(
            least(
                named.end_date,
                known.as_of - coalesce(window_days, 7)
                + case when coalesce(form, 'day') = 'day' then 1 else 0 end
            ) - named.start_date + 1,
            0
        )::integer as ripe_count
    from campaigns_in(campaigns) as named
    cross join meta.data_version as known
) as counted
cross join lateral (
    select 'now' as span, 0 as days_back
    union all
    select 'before' as span, -counted.day_count as days_back
) as sides
left join (select min(stat_date) as first_date from marts.fct_activity_days) as delivered on true
where
    sides.span = 'now'
    or (counted.day_count > 0 and counted.start_date - counted.day_count >= delivered.first_date);

-- campaign_touches_of
-- Whom the channels of each campaign touched on its days, and on as many before it.
create or replace macro campaign_touches_of(campaigns, store_ids, window_days, form) as table
select *
from (
    select
        spans.campaign_id,
        spans.span,
        spans.first_date,
        spans.ripe_date,
        touch_days.touch_date,
        touch_days.person_key,
        touch_days.touch_count,
        campaign_channel(
            spans.channels, touch_days.kind, entries.family, touch_days.scene_key,
            channels.chan_type, touch_days.chan_id, touch_days.campaign_id, touch_days.guide_id,
            touch_days.live_id, touch_days.article_id
        ) as channel
    from marts.fct_touch_days as touch_days
    inner join campaign_spans(campaigns, window_days, form) as spans
        on touch_days.touch_date between spans.first_date and spans.last_date
    left join marts.dim_entries as entries on touch_days.scene_key = entries.scene_key
    left join marts.dim_channels as channels on touch_days.chan_id = channels.chan_id
    where store_ids is null or list_contains(store_ids, touch_days.store_id)
) as touched
where channel is not null;

-- campaign_credits_of
-- What those touches earned within the window, of days whose window is over, by the chosen model.
create or replace macro campaign_credits_of(
    campaigns, store_ids, window_days, form, model
) as table
select *
from (
    select
        spans.campaign_id,
        spans.span,
        spans.first_date,
        credits.touch_date,
        credits.order_id,
        credits.one_id,
        credits.is_first_paid,
        credits.paid_fen,
        credits.refunded_fen,
        model_fen(
            coalesce(model, 'last'),
            credits.last_fen, credits.last_non_direct_fen, credits.first_fen, credits.linear_fen,
            credits.position_fen, credits.time_decay_fen
        ) as credit_fen,
        campaign_channel(
            spans.channels, credits.touch_kind, entries.family, credits.scene_key,
            channels.chan_type, credits.chan_id, credits.campaign_id, credits.guide_id,
            credits.live_id, credits.article_id
        ) as channel
    from marts.fct_attribution as credits
    inner join campaign_spans(campaigns, window_days, form) as spans
        on credits.touch_date between spans.first_date and spans.ripe_date
    left join marts.dim_entries as entries on credits.scene_key = entries.scene_key
    left join marts.dim_channels as channels on credits.chan_id = channels.chan_id
    where
        credits.window_form = coalesce(form, 'day')
        and credits.window_days = coalesce(window_days, 7)
        and (store_ids is null or list_contains(store_ids, credits.store_id))
) as earned
where channel is not null;

-- campaign_costs_of
-- What each campaign cost, and as many days before it: what sources tell of its channels, and what
-- was entered by hand for it, which is taken from the app and so left out of the told costs. Costs
-- of a day outside the campaign count on its first or last day. They belong to no store.
create or replace macro campaign_costs_of(
    campaigns, costs, store_ids, window_days, form
) as table
select
    told.campaign_id,
    told.span,
    told.first_date,
    told.cost_date,
    told.cost_date <= told.ripe_date as is_ripe,
    told.amount_fen,
    told.channel
from (
    select
        spans.campaign_id,
        spans.span,
        spans.first_date,
        spans.ripe_date,
        costs.cost_date,
        costs.amount_fen,
        campaign_channel(
            spans.channels,
            coalesce(
                channels.touch_kind,
                case
                    when costs.live_id is not null then 'live_view'
                    when costs.kind = 'sms' then 'sms_click'
                end
            ),
            entries.family, channels.scene_key, channels.chan_type, costs.chan_id,
            coalesce(costs.campaign_id, channels.campaign_id), channels.guide_id,
            costs.live_id, channels.article_id
        ) as channel
    from marts.fct_costs as costs
    inner join campaign_spans(campaigns, window_days, form) as spans
        on costs.cost_date between spans.first_date and spans.last_date
    left join marts.dim_channels as channels on costs.chan_id = channels.chan_id
    left join marts.dim_entries as entries on channels.scene_key = entries.scene_key
    where costs.source is distinct from 'app'
    union all
    select
        spans.campaign_id,
        spans.span,
        spans.first_date,
        spans.ripe_date,
        greatest(spans.first_date, least(entered.cost_date, spans.end_date)) as cost_date,
        entered.amount_fen,
        coalesce(entered.channel, 'whole') as channel
    from costs_in(costs) as entered
    inner join campaign_spans(campaigns, window_days, form) as spans
        on
            entered.campaign_id = spans.campaign_id
            and spans.span = 'now'
            and greatest(spans.first_date, least(entered.cost_date, spans.end_date))
            <= spans.last_date
) as told
where told.channel is not null and store_ids is null;

-- campaign_groups_of
-- Whom a campaign reached, and the others they are compared with: who entered the mini program on
-- its days or, where a WeCom tag is chosen, who wears it, and was never reached. Each from the day
-- they came in, which is its first for wearers who never came; only days whose window is over.
create or replace macro campaign_groups_of(campaigns, store_ids, window_days, form) as table
with

spans as (
    select *
    from campaign_spans(campaigns, window_days, form)
    where span = 'now' and ripe_count > 0
),

reached as (
    select campaign_id, person_key, min(touch_date) as entered_date
    from campaign_touches_of(campaigns, store_ids, window_days, form)
    where span = 'now' and person_key is not null
    group by campaign_id, person_key
),

came as (
    select spans.campaign_id, touch_days.person_key, min(touch_days.touch_date) as entered_date
    from marts.fct_touch_days as touch_days
    inner join spans on touch_days.touch_date between spans.first_date and spans.ripe_date
    where
        touch_days.kind = 'entry'
        and touch_days.person_key is not null
        and (store_ids is null or list_contains(store_ids, touch_days.store_id))
    group by spans.campaign_id, touch_days.person_key
),

tagged as (
    select distinct spans.campaign_id, people.person_key::integer as person_key, spans.first_date
    from spans
    inner join marts.fct_contact_tags as tags on spans.control_tag = tags.tag_id
    inner join marts.dim_people as people on tags.one_id = people.one_id
),

others as (
    select came.campaign_id, came.person_key, came.entered_date
    from came
    inner join spans on came.campaign_id = spans.campaign_id and spans.control_tag is null
    union all
    select
        tagged.campaign_id,
        tagged.person_key,
        coalesce(came.entered_date, tagged.first_date) as entered_date
    from tagged
    left join came
        on tagged.campaign_id = came.campaign_id and tagged.person_key = came.person_key
)

select reached.campaign_id, 'reached' as side, reached.person_key, reached.entered_date
from reached
inner join spans
    on reached.campaign_id = spans.campaign_id and reached.entered_date <= spans.ripe_date
union all
select others.campaign_id, 'others' as side, others.person_key, others.entered_date
from others
left join reached
    on others.campaign_id = reached.campaign_id and others.person_key = reached.person_key
where reached.person_key is null;

-- wilson_bound
-- One end of Wilson's score interval (1927) of k out of n at 95 %: side −1 or 1.
create or replace macro wilson_bound(k, n, side) as
    (
        k + 1.959963984540054 ^ 2 / 2
        + side * 1.959963984540054 * sqrt(k * (n - k) / nullif(n, 0) + 1.959963984540054 ^ 2 / 4)
    ) / nullif(n + 1.959963984540054 ^ 2 * sign(n), 0);

-- camp_budget_fen
-- label:  预算 | Budget
-- unit:   fen
-- format: yuan
-- better: none
-- 建活动时填写的预算。
-- en: The budget that was entered with the campaign.
-- source: METRICS 4.7
create or replace macro camp_budget_fen(budget_fen) as budget_fen::bigint;

-- camp_budget_used
-- label:  预算使用率 | Budget used
-- unit:   ratio
-- format: percent
-- better: none
-- 活动至今的花费 ÷ 预算。没填预算就没有这个数。
-- en: What the campaign cost so far divided by its budget; without a budget there is no number.
-- source: [G]
create or replace macro camp_budget_used(cost_fen, budget_fen) as cost_fen / nullif(budget_fen, 0);

-- camp_change
-- label:  较活动前 | Against before
-- unit:   ratio
-- format: percent
-- better: up
-- 同样这些渠道的批次成交额，活动期比紧邻活动前同样多的天数多多少。两边都只算已满窗口的头几天，天数相同；活动前的
-- 日子早于最早一天数据时不比较。
-- en: By how much the cohort amount of the same channels differs from that of as many days just
-- before the campaign. Of both only the first days whose window is over count, equally many; days
-- before the first delivered one are not compared.
-- source: [G]
create or replace macro camp_change(amount_fen, before_fen) as
    (amount_fen - before_fen) / nullif(before_fen, 0);

-- camp_people
-- label:  人数 | People
-- unit:   people
-- format: int
-- better: none
-- 活动组：活动期内被活动渠道触达过的人。对照组：同一批日子进入过小程序、但整个活动期没被活动渠道触达过的人，
-- 或带有所选企业微信标签、且没被触达过的人。去重；只算进入对照后已满窗口天数的人。
-- en: Reached: people whom the campaign's channels touched on its days. Comparison: people who
-- entered the mini program on the same days and whom those channels never touched, or those who
-- wear the chosen WeCom tag and were never touched. Each once, and only if their window is over.
-- source: [G]
create or replace macro camp_people(person_key) as count(distinct person_key);

-- camp_paid_uv
-- label:  付款人数 | Paying people
-- unit:   people
-- format: int
-- better: up
-- 其中，从首次被活动触达（对照组：活动期内首次到访，没有到访则从活动首日）那天起，在窗口天数内付过款的人。
-- en: Of them, those who paid within the window from the day they were first touched by the campaign
-- (comparison: first came in its days, or from its first day where they did not).
-- source: [G]
create or replace macro camp_paid_uv(person_key, is_payer) as
    count(distinct case when is_payer then person_key end);

-- camp_cvr
-- label:  付款转化率 | Paying share
-- unit:   ratio
-- format: percent
-- better: up
-- 付款人数 ÷ 人数。
-- en: Paying people divided by people.
-- source: METRICS 4.7
create or replace macro camp_cvr(paid_uv, people) as paid_uv / nullif(people, 0);

-- camp_cvr_low
-- label:  转化率 95% 下限 | Paying share, 95 % low
-- unit:   ratio
-- format: percent
-- better: none
-- 付款转化率的 Wilson 95% 置信区间下限。
-- en: The lower end of Wilson's 95 % score interval of the paying share.
-- source: [G] Wilson (1927)
create or replace macro camp_cvr_low(paid_uv, people) as wilson_bound(paid_uv, people, -1);

-- camp_cvr_high
-- label:  转化率 95% 上限 | Paying share, 95 % high
-- unit:   ratio
-- format: percent
-- better: none
-- 付款转化率的 Wilson 95% 置信区间上限。
-- en: The upper end of Wilson's 95 % score interval of the paying share.
-- source: [G] Wilson (1927)
create or replace macro camp_cvr_high(paid_uv, people) as wilson_bound(paid_uv, people, 1);

-- camp_lift
-- label:  转化率差 | Lift
-- unit:   ratio
-- format: percent
-- better: up
-- 活动组付款转化率 − 对照组付款转化率。对照组不是随机分出来的，差值不等于活动带来的增量：被触达的人可能本来就更
-- 想买。
-- en: Paying share of the reached less that of the comparison. The comparison was not drawn at
-- random, so the difference is not what the campaign caused: whoever was reached may have been
-- keener anyway.
-- source: METRICS 4.7
create or replace macro camp_lift(reached_cvr, others_cvr) as reached_cvr - others_cvr;

-- camp_lift_low
-- label:  转化率差 95% 下限 | Lift, 95 % low
-- unit:   ratio
-- format: percent
-- better: none
-- 转化率差的 Newcombe 混合得分法（方法 10）95% 置信区间下限，由两组的 Wilson 区间合成。
-- en: The lower end of Newcombe's hybrid score interval (method 10) of the lift at 95 %, made of the
-- Wilson intervals of both groups.
-- source: [G] Newcombe (1998)
create or replace macro camp_lift_low(reached_cvr, reached_low, others_cvr, others_high) as
    reached_cvr - others_cvr
    - sqrt((reached_cvr - reached_low) ^ 2 + (others_high - others_cvr) ^ 2);

-- camp_lift_high
-- label:  转化率差 95% 上限 | Lift, 95 % high
-- unit:   ratio
-- format: percent
-- better: none
-- 转化率差的 Newcombe 混合得分法（方法 10）95% 置信区间上限，由两组的 Wilson 区间合成。
-- en: The upper end of Newcombe's hybrid score interval (method 10) of the lift at 95 %, made of the
-- Wilson intervals of both groups.
-- source: [G] Newcombe (1998)
create or replace macro camp_lift_high(reached_cvr, reached_high, others_cvr, others_low) as
    reached_cvr - others_cvr
    + sqrt((reached_high - reached_cvr) ^ 2 + (others_cvr - others_low) ^ 2);

-- camp_cost_fen
-- label:  手工录入的花费 | Cost entered by hand
-- unit:   fen
-- format: yuan
-- better: down
-- 有编辑权限的人为活动逐笔录入的花费。本页立即计入；“营销效果”和其他页面在下次刷新后计入。
-- en: Costs that somebody with the permission entered for a campaign, one by one. This page counts
-- them at once, Marketing effect and other pages from the next refresh on.
-- source: METRICS 4.7
create or replace macro camp_cost_fen(amount_fen) as sum(amount_fen)::bigint;
