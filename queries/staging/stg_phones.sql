-- Every phone that some source wrote out, in the three forms it is kept in.
--
-- grain: one row per row of a source; phone_hash is null where the source masked the number
select
    buyer_phone_hash as phone_hash,
    buyer_phone_masked as phone_masked,
    buyer_phone_sealed as phone_sealed
from lake.youzan__orders
union all
select
    receiver_phone_hash as phone_hash,
    receiver_phone_masked as phone_masked,
    receiver_phone_sealed as phone_sealed
from lake.youzan__orders
union all
select phone_hash, phone_masked, phone_sealed
from lake.weixin_store__lines
union all
select phone_hash, phone_masked, phone_sealed
from lake.mall__orders
union all
select phone_hash, phone_masked, phone_sealed
from lake.wecom__contact_phones
union all
select phone_hash, phone_masked, phone_sealed
from lake.mapped__orders
union all
select phone_hash, phone_masked, phone_sealed
from lake.mapped__order_lines
union all
select phone_hash, phone_masked, phone_sealed
from lake.mapped__refunds
union all
select phone_hash, phone_masked, phone_sealed
from lake.mapped__members
union all
select phone_hash, phone_masked, phone_sealed
from lake.mapped__touches
