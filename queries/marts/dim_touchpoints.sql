-- What each scene of WeChat means: the company's own rows override ours. A code that nobody lists
-- is 未知 wherever it is shown, and is never dropped.
--
-- grain: one row per scene
-- key:   scene_code
with

ranked as (
    select
        scenes.*,
        row_number() over (
            partition by scene_code
            order by is_default, touchpoint_name, family, entry_class, is_business, note
        ) as place
    from lake.dictionaries__scenes as scenes
),

-- A company's file may leave the English out: a name that we have stays.
words as (
    select family as word, max(family_en) as word_en
    from lake.dictionaries__scenes
    where family_en is not null
    group by family
    union
    select entry_class, max(entry_class_en)
    from lake.dictionaries__scenes
    where entry_class_en is not null
    group by entry_class
)

select
    cast(ranked.scene_code as integer) as scene_code,
    ranked.touchpoint_name,
    coalesce(ranked.touchpoint_name_en, ranked.touchpoint_name) as touchpoint_name_en,
    ranked.family,
    coalesce(ranked.family_en, family_words.word_en, ranked.family) as family_en,
    ranked.entry_class,
    coalesce(ranked.entry_class_en, class_words.word_en, ranked.entry_class) as entry_class_en,
    lower(coalesce(ranked.is_business, 'true')) not in ('false', '0', 'no', '否') as is_business,
    ranked.listed,
    ranked.note,
    case when ranked.is_default then 'chudian' else 'company' end as dictionary
from ranked
left join words as family_words on ranked.family = family_words.word
left join words as class_words on ranked.entry_class = class_words.word
where ranked.place = 1
