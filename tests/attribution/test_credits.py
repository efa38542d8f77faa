"""What a paid order owes to each touch: small paths with the credits worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attribution.paths import MODELS, WINDOWS, at, attributed, order, touch

PATH = (
    touch("a", "2026-09-01 10:00"),  # 20 days before
    touch("b", "2026-09-15 10:00", 1007),  # 6 days before
    touch("c", "2026-09-20 23:00"),  # the day before, 13 hours
    touch("d", "2026-09-21 08:00", 1089),  # the same day, and direct
)
PAID = order("o", "2026-09-21 12:00", 1001)


def credits_of(connection, model: str, days: int = 30, form: str = "day") -> dict[str, int]:
    found = connection.execute(
        f"select coalesce(touch_id, 'nothing'), {model}_fen from marts.fct_attribution "
        f"where window_days = ? and window_form = ? and {model}_fen > 0",
        [days, form],
    ).fetchall()
    return dict(found)


@pytest.fixture(scope="module")
def example():
    with attributed(orders=[PAID], touches=PATH) as connection:
        yield connection


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("last", {"d": 1001}),
        ("last_non_direct", {"c": 1001}),
        ("first", {"a": 1001}),
        ("linear", {"a": 250, "b": 250, "c": 250, "d": 251}),
        ("position", {"a": 400, "b": 100, "c": 100, "d": 401}),
    ],
)
def test_each_model_shares_out_the_amount_in_its_own_way(model: str, expected, example):
    assert credits_of(example, model) == expected


def test_time_decay_halves_the_credit_with_every_week():
    touches = [touch("old", "2026-09-01 12:00"), touch("new", "2026-09-08 12:00")]
    with attributed(orders=[order("o", "2026-09-08 12:00", 900)], touches=touches) as connection:
        assert credits_of(connection, "time_decay") == {"old": 300, "new": 600}


@pytest.mark.parametrize(
    ("days", "form", "touched"),
    [
        (1, "day", {"d"}),
        (7, "day", {"b", "c", "d"}),
        (30, "day", {"a", "b", "c", "d"}),
        (1, "rolling", {"c", "d"}),  # 13 hours are within 24, though the night lies between
        (7, "rolling", {"b", "c", "d"}),
        (15, "rolling", {"b", "c", "d"}),
    ],
)
def test_a_window_of_days_counts_natural_days_and_a_rolling_one_counts_hours(
    days: int, form: str, touched: set[str], example
):
    assert set(credits_of(example, "linear", days, form)) == touched


def test_the_seventh_day_is_inside_a_window_of_seven_days_and_the_eighth_is_not():
    touches = [touch("sixth", "2026-09-15 00:00"), touch("seventh", "2026-09-14 23:59")]
    with attributed(orders=[PAID], touches=touches) as connection:
        assert set(credits_of(connection, "linear", 7)) == {"sixth"}


def test_a_touch_after_the_payment_earns_nothing():
    with attributed(orders=[PAID], touches=[touch("late", "2026-09-21 12:01")]) as connection:
        assert credits_of(connection, "last") == {"nothing": 1001}


def test_an_order_of_nobody_and_one_without_touches_are_rows_of_their_own():
    orders = [PAID, order("n", "2026-09-21 12:00", 50, one_id=None)]
    with attributed(orders=orders, touches=[touch("t", "2026-09-21 11:00", one_id="p2")]) as db:
        assert db.sql(
            "select order_id, sum(last_fen), sum(linear_fen) from marts.fct_attribution "
            "where touch_id is null and window_form = 'day' and window_days = 7 "
            "group by 1 order by 1"
        ).fetchall() == [("n", 50, 50), ("o", 1001, 1001)]


def test_of_nothing_but_direct_entries_the_last_one_keeps_the_order():
    touches = [touch("x", "2026-09-20 08:00", 1089), touch("y", "2026-09-21 08:00", None)]
    with attributed(orders=[PAID], touches=touches) as connection:
        assert credits_of(connection, "last_non_direct") == {"y": 1001}


def test_a_sale_in_the_session_of_its_touch_is_instant_even_past_midnight():
    touches = [
        touch("before", "2026-09-20 12:00"),
        touch("night", "2026-09-20 23:50"),
        touch("old", "2026-09-01 12:00"),
    ]
    opens = [
        {
            "open_id": "v",
            "session_id": "s",
            "opened_at": at("2026-09-20 23:50"),
            "closed_at": at("2026-09-21 00:10"),
        }
    ]
    with attributed(
        orders=[order("o", "2026-09-21 00:05", 900)],
        touches=touches,
        fct_opens=opens,
        fct_order_entries=[{"order_id": "o", "open_id": "v"}],
    ) as connection:
        assert connection.sql(
            "select touch_id, angle from marts.fct_attribution "
            "where window_form = 'day' and window_days = 30 order by touch_id"
        ).fetchall() == [("before", "short"), ("night", "instant"), ("old", "long")]


moments = st.integers(0, 60 * 24 * 45).map(
    lambda minutes: (
        f"2026-{8 + minutes // 44640:02d}-{minutes % 44640 // 1440 + 1:02d} "
        f"{minutes % 1440 // 60:02d}:{minutes % 60:02d}"
    )
)
worlds = st.tuples(
    st.lists(
        st.tuples(st.sampled_from(("p1", "p2", None)), moments, st.integers(1, 10**9)), max_size=8
    ),
    st.lists(
        st.tuples(
            st.sampled_from(("p1", "p2", "p3")), moments, st.sampled_from((1089, 1058, 1007, None))
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)


@settings(max_examples=25, deadline=None)
@given(worlds)
def test_no_fen_is_lost_or_invented_and_order_of_rows_means_nothing(world):
    bought, touched, random = world
    orders = [order(f"o{n}", when, fen, one_id=who) for n, (who, when, fen) in enumerate(bought)]
    touches = [
        touch(f"t{n}", when, scene, one_id=who) for n, (who, when, scene) in enumerate(touched)
    ]
    sums = ", ".join(f"sum({model}_fen)::bigint" for model in MODELS)
    with attributed(orders=orders, touches=touches) as connection:
        by_order = connection.sql(
            f"select order_id, window_form, window_days, {sums} from marts.fct_attribution "
            "group by order_id, window_form, window_days"
        ).fetchall()
        everything = connection.sql("from marts.fct_attribution order by all").fetchall()
    paid = {row["order_id"]: row["paid_fen"] for row in orders}
    assert len(by_order) == len(orders) * 2 * len(WINDOWS)
    assert all(set(credits) == {paid[order_id]} for order_id, _, _, *credits in by_order)
    random.shuffle(orders)
    random.shuffle(touches)
    with attributed(orders=orders, touches=touches) as connection:
        again = connection.sql("from marts.fct_attribution order by all").fetchall()
    assert again == everything


def test_the_angles_of_an_order_add_up_to_its_thirty_days(example):
    assert example.sql(
        "select sum(linear_fen) filter (where angle is not null)::bigint, sum(linear_fen)::bigint "
        "from marts.fct_attribution where window_form = 'day' and window_days = 30"
    ).fetchall() == [(1001, 1001)]
