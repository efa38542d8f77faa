-- How the mix of touchpoints differs from a reference, for the card on the touchpoint map: of what
-- was paid at once, or of openings, group by group of the dictionary. A choice of families hides
-- other groups and leaves the shares as they are: they are of everything.
--
-- grain:  one row per group with an opening in the period, or with a reference
-- key:    group_name
-- params: start_date         date       first day, inclusive
--         end_date           date       last day, inclusive
--         compare_start_date date       first day of the period compared to; null means none
--         compare_end_date   date       its last day, inclusive
--         store_ids          varchar[]  null means every store
--         visitor_type       varchar    new or old visitors; null means both
--         families           varchar[]  touchpoint families; null means every family
--         dictionary         varchar    chudian, youshu or wedata; null means ours
--         measure            varchar    paid or opens; null means paid
--         reference          varchar    of dim_mix_references; null means the period compared to
with

now as (
    select *
    from
        mix_of(
            $dictionary::varchar, $start_date::date, $end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[],
            $measure::varchar
        )
),

told as (
    select group_name, share, note, note_en
    from marts.dim_mix_references
    where
        reference = $reference::varchar
        and dictionary = coalesce($dictionary::varchar, 'chudian')
        and measure = coalesce($measure::varchar, 'paid')
    union all
    select group_name, mix_share as share, null as note, null as note_en
    from
        mix_of(
            $dictionary::varchar, $compare_start_date::date, $compare_end_date::date,
            $store_ids::varchar[], $visitor_type::varchar, $families::varchar[],
            $measure::varchar
        )
    where $reference::varchar is null and $compare_start_date::date is not null
)

select
    now.group_name,
    now.group_name_en,
    now.opens,
    now.tp_paid_fen,
    now.mix_share,
    mix_reference(told.share) as mix_reference,
    mix_gap(now.mix_share, told.share) as mix_gap,
    told.note,
    told.note_en
from now
left join told on now.group_name = told.group_name
where now.opens > 0 or told.share > 0
order by now.mix_share desc nulls last, now.opens desc, now.group_name asc
