"""What every SQL file must hold, whatever it asks."""

import json
import re
import shutil
from datetime import date

import duckdb
import pytest

from queries import catalog, params
from queries.catalog import Query
from queries.errors import CatalogError, ParameterError, UnknownQueryError
from tests.queries.conftest import filled, rollups
from tests.queries.facts import card, deal, gap, noon, opening, order, refund, restated, touch, view

PAGES = catalog.page_queries()
EVERY = tuple(catalog.load().values())
FILTERS = {"start_date", "end_date", "store_ids", "visitor_type", "families"}
names = pytest.mark.parametrize("query", PAGES, ids=lambda query: query.name)


def jan(day: int) -> date:
    return date(2026, 1, day)


@pytest.fixture(scope="module")
def empty(empty_file, tmp_path_factory):
    """A warehouse without a row."""
    return filled(empty_file, tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def busy_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("busy")


@pytest.fixture(scope="module")
def busy(empty_file, busy_folder):
    """A warehouse where every table has rows and some of them are unknown in some way."""
    first, second = opening("p1", jan(1), store_id="S1"), deal("p2", jan(2), 500, store_id="S2")
    lost = opening(None, jan(2), scene=None, landing_page=None, landing_kind=None, exit_page=None)
    return filled(
        empty_file,
        busy_folder,
        dim_stores=[{"store_id": "S1", "store_name": "一店"}, {"store_id": "S2"}],
        fct_opens=[first, second, lost, opening("p1", jan(3), scene=9999)],
        fct_page_views=[
            view(first["open_id"], "p1", jan(1), "pages/home", place, kind)
            for place, kind in enumerate(("home", "product", "cart"), 1)
        ],
        dim_dictionaries=[{"dictionary": "chudian", "edition_name": "触点", "edition": "2026"}],
        dim_mix_references=[
            {"reference": "a", "dictionary": "chudian", "measure": "paid", "group_name": "公众号"}
        ],
        dim_scene_groups=[{"dictionary": "youshu", "scene_code": 1035, "group_name": "公众号"}],
        fct_orders=[
            order("p2", jan(2), 500, store_id="S2", order_id="o1", is_first_paid=True),
            order(None, jan(3), 7),
        ],
        fct_share_edges=[card("p1", "p2", jan(2))],
        fct_shares=[{"share_id": "s1", "one_id": "p1", "share_date": jan(2), "scene_key": 0}],
        fct_touches=[touch("p2", jan(2)), touch("p2", jan(1), 9999), touch("p1", jan(1), None)],
        fct_costs=[
            {"cost_date": jan(2), "kind": "ad", "amount_fen": 9, "chan_id": chan}
            for chan in ("AD_1", None)
        ],
        dim_channels=[
            {"chan_id": "AD_1", "chan_type": "ad", "touch_kind": "entry", "scene_key": 1067}
        ],
        dim_articles=[{"article_id": "A1", "title": "一"}],
        fct_account_days=[{"app_id": None, "stat_date": jan(2), "fans_lost": 1}],
        fct_article_days=[{"msgid": "m1", "article_id": "A1", "stat_date": jan(2), "day_no": 0}],
        fct_article_sources=[{"msgid": "m1", "stat_date": jan(2), "source_name": "朋友圈"}],
        fct_fan_days=[
            {"stat_date": jan(2), "user_source": 0},
            {"stat_date": jan(2), "user_source": 1},
        ],
        dim_campaigns=[
            {"source": "t", "campaign_id": "C1", "start_date": jan(2), "end_date": jan(3)}
        ],
        dim_tags=[{"tag_id": "T1", "tag_name": "一"}, {"tag_id": "T2", "is_deleted": True}],
        fct_contact_tags=[{"tag_id": "T1", "one_id": "p1"}],
        fct_refunds=[refund(None, jan(3), 7)],
        dim_identities=[
            {"kind": "openid", "value": "wx:a", "one_id": "p1"},
            {"kind": "phone_hash", "value": "f0" * 32, "one_id": "p1"},
        ],
        identity_evidence=[
            {
                "left_kind": "openid",
                "left_value": "wx:a",
                "right_kind": "phone_hash",
                "right_value": "f0" * 32,
                "source": "mall",
                "rule": rule,
                "left_one_id": "p1",
            }
            for rule in ("buyer_phone", "receiver_phone")
        ],
        fct_cleaning_days=[{"stat_date": jan(2), "numbered_count": 4, "lost_count": 1}],
        fct_reconciliation_days=[gap(jan(2), 100, 99), gap(jan(3), 0, 0)],
        files=[
            {"file_id": "ab12", "name": "a.csv", "status": "loaded", "loaded_at": noon(jan(3))},
            {"name": "half.csv.part", "status": "waiting"},
        ],
        restatements=[restated(jan(2), "paid_fen", 500, 700), restated(jan(2), "opens", None, 3)],
        refusals=[
            {"file_id": "ab12", "reason": reason, "row_count": 1} for reason in ("x", "y", "z")
        ],
    )


def values(query: Query) -> dict[str, object]:
    chosen = {
        "start_date": jan(1),
        "end_date": jan(3),
        "compare_start_date": jan(1),
        "compare_end_date": jan(1),
        "level": "scene",
        "order_id": "o1",
        "one_id": "p1",
        "kind": "openid",
        "value": "a",
        "dims": ["family", "day", "visitor", "city"],
        "campaigns": json.dumps(
            [
                {
                    "campaign_id": "K1",
                    "start_date": "2026-01-02",
                    "end_date": "2026-01-03",
                    "budget_fen": 100,
                    "channels": ["family:公众号", "chan:AD_1"],
                    "control_tag": None,
                }
            ]
        ),
        "costs": json.dumps(
            [{"campaign_id": "K1", "cost_date": "2026-01-02", "amount_fen": 7, "channel": None}]
        ),
    }
    return {name: chosen.get(name) for name in query.params}


@pytest.mark.parametrize("query", EVERY, ids=lambda query: query.name)
def test_the_header_says_the_parameters_that_the_sql_names(query):
    (statement,) = duckdb.extract_statements(query.sql)
    assert set(query.params) == set(statement.named_parameters)


@pytest.mark.parametrize("query", EVERY, ids=lambda query: query.name)
def test_the_header_says_what_is_asked_and_what_a_row_is(query):
    assert query.summary
    assert query.folder == "checks" or query.grain
    assert query.folder in ("checks", "staging") or query.key


@names
def test_page_queries_cast_every_parameter_to_the_type_in_the_header(query):
    for param in query.params.values():
        casts = set(re.findall(rf"\${param.name}::([a-z]+(?:\[\])?)", query.sql))
        assert casts == {param.type}
        assert not re.search(rf"\${param.name}\b(?!::)", query.sql)


@names
def test_page_queries_about_a_period_take_all_filters(query):
    assert "start_date" not in query.params or set(query.params) >= FILTERS


@names
def test_page_queries_name_their_optional_parameters(query):
    required = {name for name, param in query.params.items() if not param.is_optional}
    assert required <= {
        "start_date",
        "end_date",
        "compare_start_date",
        "compare_end_date",
        "level",
        "one_id",
        "kind",
        "value",
    }


@names
def test_the_key_is_unique_and_never_null(query, busy):
    rows = busy.fetch(query.name, **values(query))
    assert rows.height
    assert set(query.key) <= set(rows.columns)
    keys = rows.select(query.key)
    assert keys.null_count().sum_horizontal().item() == 0
    assert keys.is_unique().all()


@names
def test_rows_come_in_the_same_order_every_time(query, busy):
    ordered = busy.fetch(query.name, **values(query))
    assert ordered.equals(busy.fetch(query.name, **values(query)))
    if ordered.height > 1:
        assert re.search(r"\norder by\s", query.sql)


@names
def test_money_is_never_a_float(query, busy):
    rows = busy.fetch(query.name, **values(query))
    averages = {
        "aov_user_fen",
        "aov_order_fen",
        "asp_fen",
        "tp_uv_value_fen",
        "cost_per_fission_new_fen",
        "value30_fen",
        "chan_cac_fen",
        "attr_cac_fen",
        "attr_cpa_fen",
        "attr_ltv_fen",
        "gmv_per_k_readers_fen",
        "gmv_per_k_read_fen",
    }
    money = [name for name in rows.columns if name.endswith("_fen") and name not in averages]
    assert all(rows.schema[name].is_integer() for name in money)


@names
def test_an_empty_warehouse_answers_too(query, empty):
    empty.fetch(query.name, **values(query))


@pytest.mark.usefixtures("busy")
def test_every_table_that_pages_read_has_one_row_per_key(busy_folder, tmp_path):
    # The warehouse holds its own file open with settings of its own.
    path = shutil.copy((busy_folder / "current").resolve(), tmp_path / "copy.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        for name in [name for name, _ in rollups() if name.startswith("marts.")]:
            # a rollup keeps what is unknown as null, which groups like a value
            key = ", ".join(catalog.find(name.replace(".", "/")).key)
            twice = f"select {key} from {name} group by {key} having count(*) > 1"
            assert connection.execute(twice).fetchall() == [], name


def test_an_unknown_query_is_refused_with_those_there_are():
    with pytest.raises(UnknownQueryError, match="overview/kpis"):
        catalog.find("overview/nothing")


def test_a_file_without_a_header_is_refused(tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "bare.sql").write_text("select 1")
    with pytest.raises(CatalogError, match="bare.sql"):
        catalog.load(tmp_path)


def test_text_becomes_values_by_the_types_in_the_header():
    query = catalog.find("touchpoints/matrix")
    texts = {
        "start_date": "2026-01-01",
        "end_date": "2026-01-02",
        "store_ids": "S1, S2",
        "level": "scene",
    }
    assert params.parse(query, texts) == {
        "start_date": jan(1),
        "end_date": jan(2),
        "store_ids": ["S1", "S2"],
        "visitor_type": None,
        "families": None,
        "level": "scene",
        "dictionary": None,
        "open_nodes": None,
    }


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"start_date": "2026-01-01"}, "缺少参数 end_date"),
        ({"start_date": "2026-01-01", "end_date": "2026-01-02", "shop": "1"}, "不认识参数 shop"),
        ({"start_date": "1 Jan", "end_date": "2026-01-02"}, "应为日期"),
    ],
)
def test_wrong_parameters_are_refused_with_a_sentence(texts, said):
    with pytest.raises(ParameterError, match=said):
        params.parse(catalog.find("overview/kpis"), texts)
