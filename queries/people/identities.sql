-- By which identities is this person known, the most trusted first? A phone is shown masked; of one
-- that no source wrote out, the first letters of its hash.
--
-- grain:  one row per identity
-- key:    kind, value
-- params: one_id varchar  the person
select
    identities.kind,
    identities.value,
    case
        when identities.kind = 'phone_hash'
            then coalesce(phones.phone_masked, '#' || substr(identities.value, 1, 8))
        else identities.value
    end as shown,
    identities.one_id = 'p' || substr(sha256(identities.kind || ':' || identities.value), 1, 16)
        as is_root,
    identities.rule,
    identities.confidence,
    identities.first_seen_at,
    identities.last_seen_at
from marts.dim_identities as identities
left join marts.dim_phones as phones
    on identities.kind = 'phone_hash' and identities.value = phones.phone_hash
where identities.one_id = $one_id::varchar
order by is_root desc, identities.kind asc, identities.value asc
