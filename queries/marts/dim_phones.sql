-- Whose phone is this, as it may be shown (138****0001), and sealed for a permitted hand-off. The
-- hash means nothing without phone.key, the sealed form nothing without phone-seal.key; neither
-- is in this file.
--
-- grain: one row per phone that some source wrote out
-- key:   phone_hash
select
    identities.value as phone_hash,
    identities.one_id,
    min(phones.phone_masked) as phone_masked,
    -- After a change of key one phone may be sealed twice; any of them opens.
    max(phones.phone_sealed) as phone_sealed
from staging.stg_phones as phones
inner join marts.dim_identities as identities
    on identities.kind = 'phone_hash' and phones.phone_hash = identities.value
where phones.phone_masked like '%****%'
group by identities.value, identities.one_id
