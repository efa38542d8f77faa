"""A refresh on the version before gives what a full one gives, at the cost of what came in."""

import gzip
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl import content_hash, publish
from etl.pipeline import Plan, refresh
from etl.runs import Step
from etl.simulator import Planted
from tests.conftest import AS_OF, COMPANY
from tests.etl.building import opened, rows
from tests.etl.client_log import HOUR, MINUTE, Client, browse, card, entered, order, share, show

UNTIL = date(2026, 11, 20)
DAY = 24 * HOUR
CLIENT_TABLES = ("marts.fct_touches", "marts.fct_visit_days", "marts.fct_share_edges")


class Nights:
    """A data folder that is refreshed again and again, beside one that is made anew each time."""

    def __init__(self, place: Path, *targets: str, as_of: date = AS_OF) -> None:
        self.place, self.as_of = place, as_of
        self.inbox, self.data = place / "inbox", place / "data"
        self.plan = Plan(targets=targets or None)
        self.inbox.mkdir()

    def deliver(self, name: str, lines: Iterable[str]) -> None:
        (self.inbox / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def refresh(self, data: Path | None = None, *, full: bool = False, **company: object) -> str:
        """What the step that builds the tables says of itself."""
        steps: list[Step] = []
        report = refresh(
            self.inbox,
            data or self.data,
            company=replace(COMPANY, **company),
            as_of=self.as_of,
            on_step=steps.append,
            full=full,
            plan=self.plan,
        )
        assert report.published, report.as_json()
        (said,) = (step.detail for step in steps if step.name == "marts" and step.outcome == "ok")
        return said

    @property
    def staging(self) -> Path:
        """The staging tables of the version in force."""
        version = publish.current_version(self.data)
        assert version
        return publish.staging_path(self.data, version)

    def hashes(self, data: Path | None = None) -> dict[str, str]:
        """What every table holds, read row by row; what the file says of itself must agree."""
        with opened(data or self.data) as marts:
            marts.execute("set TimeZone = 'Asia/Shanghai'")
            said = dict(rows(marts, "select table_name, content_hash from meta.mart_hashes"))
            held = {name: content_hash.hash_of(marts, name).content_hash for name in said}
        assert held == said
        return held

    def differences(self) -> list[str]:
        """The tables that a build from nothing but the lake makes otherwise."""
        anew = self.place / "anew"
        shutil.rmtree(anew, ignore_errors=True)
        anew.mkdir()
        shutil.copytree(self.data / "lake", anew / "lake")
        assert "carried" not in self.refresh(anew, full=True)
        mine, full = self.hashes(), self.hashes(anew)
        return [name for name in full if mine.get(name) != full[name]]


def made_anew(said: str) -> tuple[int, int]:
    """Rows made anew, of how many, as the step tells."""
    found = re.search(r"(\d+) of (\d+) rows made anew", said)
    assert found, said
    return int(found[1]), int(found[2])


def day_of(number: int) -> Iterator[str]:
    """What ten people do on one day."""
    for one in range(10):
        client = Client(f"p{one}", run=f"{number}")
        yield from entered(client, number * DAY + one * MINUTE, scene=1001 + one)


def test_a_late_post_makes_only_its_person_anew(tmp_path: Path):
    nights = Nights(tmp_path, *CLIENT_TABLES)
    for number in range(6):
        nights.deliver(f"youshu-{number}.ndjson", day_of(number))
    assert "carried" not in nights.refresh()
    late = Client("p3", run="1", log_id=2)
    nights.deliver("youshu-late.ndjson", [late.post(DAY + HOUR, browse(DAY + 4 * MINUTE))])
    anew, there = made_anew(nights.refresh())
    assert there > 600
    assert anew < there / 8  # one of ten people, and of most tables one of their six runs
    assert not nights.differences()


def test_a_late_merge_of_two_people_reaches_back_to_their_first_days(tmp_path: Path):
    nights = Nights(tmp_path, *CLIENT_TABLES)
    one, two = Client("a"), Client("b")
    one.user["union_id"] = two.user["union_id"] = ""
    for number, client in enumerate((one, two)):
        nights.deliver(f"youshu-{number}.ndjson", entered(client, number * DAY))
    nights.deliver("youshu-many.ndjson", day_of(3))
    nights.refresh()
    told = [Client("a", run="9"), Client("b", run="9")]
    for client in told:
        client.user["union_id"] = "u_both"
    posts = [line for client in told for line in entered(client, 4 * DAY)]
    nights.deliver("youshu-merge.ndjson", posts)
    assert "carried over" in nights.refresh()
    with opened(nights.data) as marts:
        days = rows(marts, "select count(*), count(distinct one_id) from marts.fct_touches")
        merged = rows(
            marts,
            "select touch_date from marts.fct_touches join marts.dim_identities using (one_id) "
            "where value = 'u_both' order by touch_date",
        )
    assert days == [(14, 11)]
    assert [day.day for (day,) in merged] == [1, 2, 5, 5]
    assert not nights.differences()


def test_a_card_whose_sender_is_known_later_changes_the_entry_of_another(tmp_path: Path):
    nights = Nights(tmp_path, *CLIENT_TABLES)
    sender, receiver = Client("s"), Client("r")
    nights.deliver("youshu-0.ndjson", [receiver.post(DAY, show(DAY, card(sender)))])
    nights.deliver("youshu-1.ndjson", day_of(1))
    nights.refresh()
    nights.deliver("youshu-2.ndjson", [*entered(sender, 0), sender.post(HOUR, share(HOUR, sender))])
    assert "carried over" in nights.refresh()
    with opened(nights.data) as marts:
        sql = "select count(from_one_id) from marts.fct_touches"
        assert rows(marts, sql) == [(1,)]
    assert not nights.differences()


def test_an_order_paid_later_changes_the_opening_it_was_placed_in(tmp_path: Path):
    nights = Nights(tmp_path, *CLIENT_TABLES)
    buyer = Client("p1", run="0", log_id=9)
    nights.deliver("youshu-0.ndjson", day_of(0))
    placed = [buyer.post(2 * MINUTE, order(2 * MINUTE, "E1", "give_order", 12.5))]
    nights.deliver("youshu-1.ndjson", placed)
    nights.refresh()
    paid = Client("p1", run="7")
    nights.deliver(
        "youshu-2.ndjson",
        [*entered(paid, DAY), paid.post(DAY + HOUR, order(DAY + 2000, "E1", "payed", 12.5))],
    )
    assert "carried over" in nights.refresh()
    assert not nights.differences()


def bought(number: int) -> Iterator[str]:
    """Ten people come on one day, and each pays an order."""
    for one in range(10):
        client, at = Client(f"p{one}", run=f"{number}"), number * DAY + one * MINUTE
        yield from entered(client, at, scene=1001 + one)
        for state in ("give_order", "payed"):
            yield client.post(at + 9000, order(at + 5000, f"E{number}{one}", state, 12.5))


def test_a_night_attributes_the_orders_of_those_who_came_and_no_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    nights = Nights(tmp_path, "marts.fct_attribution")
    for number in range(3):
        nights.deliver(f"youshu-{number}.ndjson", bought(number))
    nights.refresh()
    # A touch that is told late stands before orders that were attributed without it.
    late = Client("p3", run="8")
    nights.deliver("youshu-late.ndjson", entered(late, HOUR, scene=1058))
    with caplog.at_level("INFO", logger="etl.marts"):
        assert "carried over" in nights.refresh()
    (said,) = (m for m in caplog.messages if m.startswith("table=marts.fct_attribution "))
    there, anew = (int(found) for found in re.findall(r"(?:rows|anew)=(\d+)", said))
    assert 0 < anew < there / 6, said  # one of ten, whose orders have a touch more than before
    with opened(nights.data) as marts:
        # The order of that day was paid before; those of the next two days were not.
        late_scene = (
            "select count(distinct order_id) from marts.fct_attribution where scene_key = 1058"
        )
        assert rows(marts, late_scene) == [(2,)]
    assert not nights.differences()


def test_a_scene_that_means_something_else_shares_out_every_order_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """Nobody can tell whom a dictionary concerns, so attribution is made of everything."""
    nights = Nights(tmp_path, "marts.fct_attribution")
    for number in range(2):
        nights.deliver(f"youshu-{number}.ndjson", bought(number))
    nights.refresh()
    nights.deliver(
        "scenes.csv",
        ["code,name_zh,entry_class,family,is_business", "1007,我的卡片,平台自主入口,快捷入口,true"],
    )
    nights.deliver("youshu-late.ndjson", entered(Client("p3", run="8"), 3 * DAY))
    with caplog.at_level("INFO"):
        assert "carried over" in nights.refresh()
    assert "table=marts.fct_attribution is made in full" in caplog.messages
    assert not nights.differences()


def test_whatever_casts_a_doubt_makes_everything_anew(tmp_path: Path):
    nights = Nights(tmp_path, "marts.fct_page_views")

    def delivered(number: int, **company: object) -> str:
        nights.deliver(f"youshu-{number}.ndjson", [*[""] * number, *day_of(0)])
        return nights.refresh(**company)

    delivered(0)
    held = nights.hashes()
    assert "carried over" in delivered(1)
    assert "carried" not in delivered(2, brand_name="Another name")
    assert "carried" not in delivered(3)  # the name is changed back
    nights.staging.unlink()
    assert "carried" not in delivered(4)
    nights.staging.write_bytes(nights.staging.read_bytes()[:20_000])
    assert "carried" not in delivered(5)
    assert "carried" not in nights.refresh(full=True)
    assert "carried over" in delivered(6)
    assert nights.hashes() == held


@pytest.fixture(scope="module")
def world(invented: Callable[..., Planted]) -> Path:
    return invented(3_000, 9, UNTIL).inbox


def test_deliveries_in_any_order_cut_late_and_repeated_give_what_a_full_build_gives(
    world: Path, tmp_path: Path
):
    nights, chance = Nights(tmp_path, as_of=UNTIL), random.Random(20261126)
    files = sorted(path for path in world.rglob("*") if path.is_file())
    mappings = [path for path in files if ".mapping." in path.name]
    deliveries = [path for path in files if path not in mappings]
    chance.shuffle(deliveries)
    fifth = len(deliveries) // 5
    late: list[tuple[str, bytes]] = []
    said = []
    for number, (start, end) in enumerate(
        ((0, 3 * fifth), (3 * fifth, 4 * fifth), (4 * fifth, None))
    ):
        for path in [*mappings, *deliveries[start:end]]:
            target = nights.inbox / path.relative_to(world)
            target.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes()
            if path.name.endswith("ndjson.gz"):
                kept, rest = _cut(gzip.decompress(content), chance)
                late.append((f"youshu/late-{number}-{path.name}", gzip.compress(rest)))
                content = gzip.compress(kept)
            target.write_bytes(content)
        chance.shuffle(late)
        for name, content in late[: len(late) // 2]:
            (nights.inbox / name).write_bytes(content)
        said.append(nights.refresh())
        assert not nights.differences(), number
    assert ["carried over" in each for each in said] == [False, True, True]


def _cut(content: bytes, chance: random.Random) -> tuple[bytes, bytes]:
    """Lines that come now and lines that come late; some come twice."""
    lines = content.splitlines(keepends=True)
    now = [line for line in lines if chance.random() < 0.9]
    late = [line for line in lines if line not in now or chance.random() < 0.05]
    return b"".join(now), b"".join(late)
