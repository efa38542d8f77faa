-- What each product did in a live session, as the Channels dashboard tells it; of a mini-program
-- room only the shelf and its prices are known. Buyers of products do not add up to buyers of the
-- session.
--
-- grain: one row per session and product
-- key:   live_id, product_id
with

ranked as (
    select
        *,
        row_number() over (
            partition by live_id, product_id
            order by
                observed_on desc nulls last, paid_fen desc nulls last,
                product_id_shop desc nulls last, product_name desc nulls last,
                price_fen desc nulls last, expose_uv desc nulls last,
                expose_pv desc nulls last, click_uv desc nulls last, click_pv desc nulls last,
                share_uv desc nulls last, create_uv desc nulls last,
                create_count desc nulls last, buyer_uv desc nulls last,
                order_count desc nulls last, refund_uv desc nulls last,
                refund_count desc nulls last, refunded_fen desc nulls last,
                explanation_count desc nulls last
        ) as place
    from lake.channels__live_products
),

shelf as (
    select
        live_id,
        product_id,
        max(product_name) as product_name,
        max(price_fen) as price_fen
    from lake.mini_program__live_goods
    group by live_id, product_id
)

select
    live_id, product_id, 'channels' as source, product_id_shop, product_name, price_fen,
    expose_uv, expose_pv, click_uv, click_pv, share_uv, create_uv, create_count, buyer_uv,
    order_count, paid_fen, refund_uv, refund_count, refunded_fen, explanation_count
from ranked
where place = 1
union all
select
    live_id, product_id, 'mini_program' as source, cast(null as varchar) as product_id_shop,
    product_name, price_fen, cast(null as bigint) as expose_uv,
    cast(null as bigint) as expose_pv, cast(null as bigint) as click_uv,
    cast(null as bigint) as click_pv, cast(null as bigint) as share_uv,
    cast(null as bigint) as create_uv, cast(null as bigint) as create_count,
    cast(null as bigint) as buyer_uv, cast(null as bigint) as order_count,
    cast(null as bigint) as paid_fen, cast(null as bigint) as refund_uv,
    cast(null as bigint) as refund_count, cast(null as bigint) as refunded_fen,
    cast(null as bigint) as explanation_count
from shelf
