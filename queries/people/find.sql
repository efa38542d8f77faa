-- Whose identity is this? A member number or an openid may be asked without its source or mini
-- program, and may then be several people's.
--
-- grain:  one row per identity that fits
-- key:    kind, value
-- params: kind      varchar    kind of dim_identities, or one_id for a person's own number
--         value     varchar    the identity, a phone as its hash
--         store_ids varchar[]  null means people of every store
with

fitting as (
    select kind, value, one_id
    from marts.dim_identities
    where
        kind = $kind::varchar
        and (
            value = $value::varchar
            or (kind in ('member_id', 'openid') and ends_with(value, ':' || $value::varchar))
        )
    union all
    select 'one_id' as kind, one_id as value, one_id
    from marts.dim_people
    where $kind::varchar = 'one_id' and one_id = $value::varchar
),

-- Who is limited to stores knows only people that were seen or bought there.
placed as (
    select one_id
    from marts.fct_orders
    where list_contains($store_ids::varchar[], store_id)
    union
    select one_id
    from marts.fct_touches
    where list_contains($store_ids::varchar[], store_id)
)

select fitting.kind, fitting.value, fitting.one_id
from fitting
where
    $store_ids::varchar[] is null
    or fitting.one_id in (select placed.one_id from placed)
order by fitting.kind, fitting.value
limit 20
