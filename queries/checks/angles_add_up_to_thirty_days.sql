-- What came at once, within the week and later is all that touches earned within 30 days, by every
-- model.
-- title:    即时、短效、长效之和等于 30 天成交额
-- title_en: Instant, short and long add up to the 30-day amount
-- severity: stop
with

sums as (
    select
        window_form,
        sum(last_fen) as last_fen,
        sum(first_fen) as first_fen,
        sum(linear_fen) as linear_fen,
        sum(case when angle in ('instant', 'short', 'long') then last_fen else 0 end)
            as angles_last_fen,
        sum(case when angle in ('instant', 'short', 'long') then first_fen else 0 end)
            as angles_first_fen,
        sum(case when angle in ('instant', 'short', 'long') then linear_fen else 0 end)
            as angles_linear_fen
    from marts.fct_attribution
    where window_days = 30 and touch_id is not null
    group by window_form
)

select sums.*
from sums
where
    last_fen <> angles_last_fen
    or first_fen <> angles_first_fen
    or linear_fen <> angles_linear_fen
