"""What scenes, pages and channel numbers mean: ours by default, the company's where it says so."""

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboard.theme import FAMILY_COLOURS
from etl.reading import input_file, sniff
from etl.sources import dictionaries
from tests.etl.building import built, rows
from tests.etl.client_log import HOME, ROOM, Client, entered

SCENES = """code,name_zh,entry_class,family,is_business
1007,朋友转发,自有运营,老客推荐,true
1399,店内大屏,自有运营,门店,true
1089,最近使用,平台自主入口,其他,否
"""
PAGE_KINDS = "pattern,kind\npages/vip/%,member\n%/live%,activity\n"
CHANNELS = "pattern,chan_type,chan_type_name\nHD\\_%,campaign,大促\n"
GROUPS = "dictionary,code,group_zh\nyoushu,1399,扫码\nyoushu,1035,菜单\n"
EDITIONS = "dictionary,edition_name,edition\nchudian,我司触点,2026 秋\n"
MIX = """reference,reference_name,dictionary,group_zh,measure,share
plan,目标,chudian,菜单,成交额,60%
plan,目标,chudian,门店,opens,50.5%
plan,目标,chudian,扫码,会员,5%
apparel,我们的鞋服,chudian,公众号,paid,30%
y2027,,youshu,扫码,paid,70%
y2027,,youshu,菜单,paid,40%
"""
PAGES = (
    ("pages/vip/index", "?chan_id=HD_618"),
    (ROOM, "?chan_id=guide_0001"),
    ("pages/delivery/index", "?chan_id=HDX"),
    ("pages/order/list", ""),
    (HOME, ""),
)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    posts = [
        line
        for number, (path, query) in enumerate(PAGES)
        for line in entered(Client(f"o{number}"), 0, scene=88, page=path + query)
    ]
    connection = built(
        tmp_path_factory.mktemp("dictionaries"),
        {
            "youshu.ndjson": posts,
            "scenes-2026.csv": SCENES,
            "groups.csv": GROUPS,
            "ours.csv": EDITIONS,
            "our pages.csv": PAGE_KINDS,
            "channels.csv": CHANNELS,
            "references.csv": MIX,
        },
    )
    yield connection
    connection.close()


def test_every_scene_of_ours_is_there_without_any_file():
    tables = {feed.name: feed.tables[0].defaults for feed in dictionaries.FEEDS}
    scenes, page_kinds, channels = (tables[name] for name in ("scenes", "page_kinds", "channels"))
    assert scenes and page_kinds and channels
    assert scenes().height == 260
    assert scenes().select("family_en", "entry_class_en").null_count().row(0) == (0, 0)
    assert set(page_kinds()["kind"]) == {
        *("home", "product", "activity", "live", "cart", "order", "pay", "article", "member"),
        *("category", "search", "other"),
    }
    assert channels()["chan_type"].n_unique() == 9


def test_our_scenes_are_the_published_facts(shared_data: Path):
    names = ("code", "name_zh", "entry_class")
    with (shared_data / "scene_values.csv").open(encoding="utf-8") as stream:
        published = {tuple(row[name] for name in names) for row in csv.DictReader(stream)}
    with (dictionaries.FOLDER / "scenes.csv").open(encoding="utf-8") as stream:
        ours = {tuple(row[name] for name in names) for row in csv.DictReader(stream)}
    assert ours == published


def test_people_who_come_back_by_themselves_are_a_family_of_their_own():
    scenes = dictionaries.FEEDS[0].tables[0].defaults
    assert scenes
    families = dict(scenes().select("scene_code", "family").iter_rows())
    # Desktop, recently used, mine, pulled down, floating, on a computer, a favourite.
    by_themselves = (1001, 1010, 1023, 1089, 1103, 1104, 1131, 1187, 1223, 1256, 1257, 1271)
    assert {families[code] for code in by_themselves} == {"快捷入口"}
    brought = (1005, 1007, 1014, 1024, 1026, 1035, 1038, 1045, 1047, 1254)
    assert "快捷入口" not in {families[code] for code in brought}


def test_families_are_few_and_each_has_a_colour():
    scenes = dictionaries.FEEDS[0].tables[0].defaults
    assert scenes
    families = set(scenes()["family"])
    assert len(families - {"其他"}) <= 14
    assert families <= set(FAMILY_COLOURS)


def test_a_company_overrides_and_adds_scenes_row_by_row(marts):
    found = {
        row[0]: row[1:]
        for row in rows(
            marts,
            "select scene_code, touchpoint_name, family, family_en, is_business, dictionary "
            "from marts.dim_touchpoints where scene_code in (1007, 1008, 1089, 1399)",
        )
    }
    assert found[1007] == ("朋友转发", "老客推荐", "老客推荐", True, "company")
    assert found[1399] == ("店内大屏", "门店", "门店", True, "company")
    assert found[1089][2:] == ("Other", False, "company")
    assert found[1008][4] == "chudian"


def test_the_other_dictionaries_sort_every_scene_of_ours_once():
    tables = {feed.name: feed.tables[0].defaults for feed in dictionaries.FEEDS}
    scenes, groups = tables["scenes"], tables["scene_groups"]
    assert scenes and groups
    sorted_scenes = groups()
    for dictionary, group_count in (("youshu", 12), ("wedata", 11)):
        own = sorted_scenes.filter(dictionary=dictionary)
        assert sorted(own["scene_code"]) == sorted(scenes()["scene_code"])
        assert own["group_name"].n_unique() == group_count
    assert set(sorted_scenes["evidence"]) == {"official", "judgement"}


def test_a_company_overrides_groups_and_names_its_own_edition(marts):
    found = rows(
        marts,
        "select scene_code, group_name, evidence from marts.dim_scene_groups "
        "where dictionary = 'youshu' and scene_code in (1035, 1058, 1399) order by scene_code",
    )
    assert found == [
        (1035, "菜单", "company"),
        (1058, "公众号", "official"),
        (1399, "扫码", "company"),
    ]
    editions = rows(
        marts,
        "select dictionary, edition_name, edition, own_count from marts.dim_dictionaries "
        "order by dictionary",
    )
    assert editions == [
        ("chudian", "我司触点", "2026 秋", 3),
        ("wedata", "We分析 11 渠道", "2026-11-26", 0),
        ("youshu", "有数 12 组", "2026-11-26", 2),
    ]


def test_our_references_are_of_groups_that_their_dictionary_has():
    tables = {feed.name: feed.tables[0].defaults for feed in dictionaries.FEEDS}
    scenes, groups, mixes = (tables[name] for name in ("scenes", "scene_groups", "mix_references"))
    assert scenes and groups and mixes
    known = {("chudian", family) for family in scenes()["family"]}
    known |= set(groups().select("dictionary", "group_name").iter_rows())
    ours = mixes()
    assert set(ours.select("dictionary", "group_name").iter_rows()) <= known
    assert ours.select("note", "note_en").null_count().row(0) == (0, 0)
    sums = ours.group_by("reference", "dictionary", "measure").agg(pl.col("share").sum())
    assert (sums["share"] <= 1).all()


def test_a_company_adds_references_and_overrides_ours_row_by_row(marts):
    found = rows(
        marts,
        "select reference, reference_name, measure, group_name, share, origin, is_ours "
        "from marts.dim_mix_references where dictionary = 'chudian' order by reference, group_name",
    )
    assert found == [
        ("apparel", "我们的鞋服", "paid", "公众号", 0.3, "company", False),
        ("apparel", "我们的鞋服", "paid", "搜一搜", 0.2, "chudian", False),
        ("plan", "目标", "paid", "菜单", 0.6, "company", False),
        ("plan", "目标", "opens", "门店", 0.505, "company", False),
    ]


def test_references_that_cannot_be_compared_are_told(marts):
    name = "mix_references_can_be_compared"
    told = rows(marts, f"select count from meta.check_results where check_name = '{name}'")
    # A group that our dictionary lacks, a measure nobody knows, and 110 % of everything.
    assert told == [(3,)]


def test_a_scene_nobody_lists_is_kept(marts):
    assert rows(marts, "select distinct scene_code from marts.fct_touches") == [(88,)]


def test_pages_have_the_kind_the_company_says_else_the_longest_pattern(marts):
    found = dict(rows(marts, "select landing_page, landing_kind from marts.fct_touches"))
    assert found == {
        "pages/vip/index": "member",
        ROOM: "activity",
        "pages/delivery/index": "other",
        "pages/order/list": "order",
        HOME: "home",
    }


def test_a_channel_has_a_type_only_if_a_pattern_says_so(marts):
    found = rows(
        marts,
        "select chan_id, chan_type, chan_type_name from marts.dim_channels order by chan_id",
    )
    assert found == [
        ("HDX", "unknown", "未知"),
        ("HD_618", "campaign", "大促"),
        ("guide_0001", "guide", "导购"),
    ]


@pytest.mark.parametrize(
    ("content", "feed"),
    [
        (SCENES, "scenes"),
        (GROUPS, "scene_groups"),
        (EDITIONS, "editions"),
        (MIX, "mix_references"),
        (PAGE_KINDS, "page_kinds"),
        ("pattern,chan_type\nA,ad\n", "channels"),
    ],
)
def test_a_dictionary_is_recognised_by_its_headers(tmp_path, content, feed):
    path = tmp_path / "any.csv"
    path.write_text(content, encoding="utf-8")
    header = sniff(input_file(path, tmp_path))
    assert [each.name for each in dictionaries.FEEDS if each.recognises(header)] == [feed]
