-- What the words for the state of an order mean, and how far along each is: when several exports
-- tell of one order, the most advanced state is the latest one, whenever the file arrived.
--
-- grain: one row per source and word
-- key:   source, word
select words.source, words.word, words.status, words.status_rank
from (
    values
    ('youzan', '待付款', 'pending', 0),
    ('youzan', '待接单', 'paid', 1),
    ('youzan', '待成团', 'paid', 1),
    ('youzan', '待核销', 'paid', 1),
    ('youzan', '待发货', 'paid', 1),
    ('youzan', '已付款', 'paid', 1),
    ('youzan', '部分发货', 'shipped', 2),
    ('youzan', '已发货', 'shipped', 2),
    ('youzan', '交易完成', 'completed', 3),
    ('youzan', '交易成功', 'completed', 3),
    ('youzan', '交易关闭', 'cancelled', 4),
    ('weixin_store', '待付款', 'pending', 0),
    ('weixin_store', '礼物待收下', 'paid', 1),
    ('weixin_store', '一起买待成团', 'paid', 1),
    ('weixin_store', '待核销', 'paid', 1),
    ('weixin_store', '待发货', 'paid', 1),
    ('weixin_store', '部分发货', 'shipped', 2),
    ('weixin_store', '待收货', 'shipped', 2),
    ('weixin_store', '已发货', 'shipped', 2),
    ('weixin_store', '已完成', 'completed', 3),
    ('weixin_store', '已取消', 'cancelled', 4),
    ('mapped', 'pending', 'pending', 0),
    ('mapped', 'paid', 'paid', 1),
    ('mapped', 'shipped', 'shipped', 2),
    ('mapped', 'completed', 'completed', 3),
    ('mapped', 'cancelled', 'cancelled', 4)
) as words (source, word, status, status_rank)
