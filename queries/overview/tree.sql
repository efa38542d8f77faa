-- Through which factor the paid amount changed: paid = visitors × conversion × value per buyer, the
-- change split by the logarithmic mean (LMDI) and rounded so that the parts are the whole change.
--
-- Where a side paid nothing the logarithm has no value and the limit is taken: the first factor
-- that is zero there (visitors, then conversion, then value) carries the whole change. Where money
-- came in without a visitor or a known buyer no split means anything: the change stays unsplit.
--
-- grain:  one row per factor, the paid amount itself first and the unsplit rest last
-- key:    factor
-- params: start_date         date       first day, inclusive
--         end_date           date       last day, inclusive
--         compare_start_date date       first day of the period compared to
--         compare_end_date   date       its last day, inclusive
--         store_ids          varchar[]  null means every store
--         visitor_type       varchar    new or old visitors; null means both
--         families           varchar[]  touchpoint families; null means every family
with

sides as (
    select
        now.*,
        before.uv as uv_before,
        before.pay_cvr as pay_cvr_before,
        before.aov_user_fen as aov_user_fen_before,
        before.paid_fen as paid_fen_before,
        now.paid_fen - before.paid_fen as change_fen,
        (now.paid_fen = 0 or coalesce(now.pay_cvr, 0) > 0)
        and (before.paid_fen = 0 or coalesce(before.pay_cvr, 0) > 0) as is_split,
        case
            when least(now.paid_fen, before.paid_fen) > 0 then null
            when least(now.uv, before.uv) = 0 then 'uv'
            when least(now.pay_cvr, before.pay_cvr) = 0 then 'pay_cvr'
            else 'aov_user_fen'
        end as zero_factor
    from
        paid_factors_of(
            $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
        ) as now
    cross join paid_factors_of(
        $compare_start_date::date, $compare_end_date::date,
        $store_ids::varchar[], $visitor_type::varchar, $families::varchar[]
    ) as before
),

factors as (
    select 1 as position, 'uv' as factor, uv::double as value, uv_before::double as value_before
    from sides
    union all
    select 2, 'pay_cvr', pay_cvr, pay_cvr_before from sides
    union all
    select 3, 'aov_user_fen', aov_user_fen, aov_user_fen_before from sides
),

exact_parts as (
    select
        factors.*,
        sides.change_fen,
        case
            when not sides.is_split then null
            when sides.zero_factor = factors.factor then sides.change_fen
            when sides.zero_factor is not null then 0
            else
                log_mean(sides.paid_fen::double, sides.paid_fen_before::double)
                * ln(factors.value / factors.value_before)
        end as exact_fen
    from factors
    cross join sides
),

-- largest remainder: round all down, then hand what is left to the largest fractions
parts as (
    select
        position,
        factor,
        value,
        value_before,
        floor(exact_fen)::bigint + case
            when
                row_number() over (order by exact_fen - floor(exact_fen) desc, position)
                <= change_fen - sum(floor(exact_fen)) over ()
                then 1
            else 0
        end as contribution_fen
    from exact_parts
)

select
    0 as position,
    'paid_fen' as factor,
    paid_fen::double as value,
    paid_fen_before::double as value_before,
    change_fen as contribution_fen
from sides
union all
select position, factor, value, value_before, contribution_fen from parts
union all
select 4, 'unsplit', null, null, case when is_split then 0 else change_fen end from sides
order by position
