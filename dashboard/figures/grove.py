"""Share trees folded to a few hundred marks: every person stands in exactly one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import polars as pl

MOST = 300
_TREES, _WIDE, _LOOSE = 10, 5, 3
# Hops that fit beside each other on a phone; who comes later is seen in the tree of a branch.
_HOPS = 8
# Lines of text that fit under each other and leave room for large marks.
_LINES = 36
SCHEMA = {
    "mark": pl.Int64,
    "parent": pl.Int64,
    "kind": pl.String,
    "depth": pl.Int64,
    "person_code": pl.String,
    "people": pl.Int64,
    "buyers": pl.Int64,
    "paid_fen": pl.Int64,
    "below": pl.Int64,
    "below_fen": pl.Int64,
    "trees": pl.Int64,
    "is_new": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class _Sum:
    """A person with everybody below: how many, how many of them paid, how much."""

    people: int
    buyers: int
    paid_fen: int

    def plus(self, others: Iterable[_Sum]) -> _Sum:
        all_ = [self, *others]
        return _Sum(
            sum(each.people for each in all_),
            sum(each.buyers for each in all_),
            sum(each.paid_fen for each in all_),
        )


@dataclass(slots=True)
class _Grove:
    """What is known of everybody, and the marks made so far."""

    rows: Mapping[int, Mapping[str, object]]
    own: Mapping[int, _Sum]
    whole: Mapping[int, _Sum]
    children: Mapping[int, Sequence[int]]
    marks: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kind: str, depth: int, parent: int | None, people: Sequence[int]) -> int:
        """A mark for these people and all below them; one person alone keeps their code."""
        first = people[0]
        total = _Sum(0, 0, 0).plus(self.whole[each] for each in people)
        alone = len(people) == 1
        self.marks.append(
            {
                "mark": len(self.marks),
                "parent": parent,
                "kind": kind,
                "depth": depth,
                "person_code": self.rows[first]["person_code"] if alone else None,
                "people": total.people,
                "buyers": total.buyers,
                "paid_fen": total.paid_fen,
                "below": total.people - 1 if alone else 0,
                "below_fen": total.paid_fen - self.own[first].paid_fen if alone else 0,
                "trees": len(people),
                "is_new": self.rows[first]["is_new"] if alone else None,
            }
        )
        return len(self.marks) - 1

    def open(self, mark: int, person: int) -> None:
        """Leaves only the person in a mark, as those below are about to get their own."""
        own = self.own[person]
        self.marks[mark] |= {
            "kind": "person",
            "people": own.people,
            "buyers": own.buyers,
            "paid_fen": own.paid_fen,
        }


def plant(rows: pl.DataFrame, *, most: int = MOST) -> pl.DataFrame:
    """The largest trees, opened from the largest branch down until the room is used.

    In:   person_key, parent_key, person_code, depth, is_new, paid_fen; one row per person; whose
          parent is not among the rows stands on top
    Out:  one row per mark, parents before children, at most `most` and a few hops deep; kind is
            person   somebody alone; below and below_fen are told of all below them
            branch   somebody with all those below, not opened
            leaves   children of one parent who brought nobody
            rest     smaller branches of one parent
            trees    smaller trees
          The sums of people, buyers and paid_fen are those of the rows.
    """
    grove, tops = _grown(rows)
    drawn = tops if len(tops) <= _TREES + 1 else tops[:_TREES]
    queue: list[tuple[int, int, int]] = []
    for top in drawn:
        _sprout(grove, queue, top, 0, None)
    lines = len(drawn)
    if len(drawn) < len(tops):
        grove.add("trees", 0, None, tops[len(drawn) :])
        lines += 1
    while queue:
        _, person, mark = heappop(queue)
        groups = _groups(grove, person)
        depth = grove.marks[mark]["depth"] + 1
        fits = lines + len(groups) - 1 <= _LINES and len(grove.marks) + len(groups) <= most
        if depth > _HOPS or not fits:
            continue
        lines += len(groups) - 1
        grove.open(mark, person)
        for kind, people in groups:
            if kind == "branch":
                _sprout(grove, queue, people[0], depth, mark)
            else:
                grove.add(kind, depth, mark, people)
    return pl.DataFrame(grove.marks, schema=SCHEMA)


def _grown(rows: pl.DataFrame) -> tuple[_Grove, list[int]]:
    """Everybody with the sums below them, and those on top, the largest tree first."""
    deepest_last = rows.sort("depth", "person_key")
    people = {row["person_key"]: row for row in deepest_last.iter_rows(named=True)}
    own = {
        key: _Sum(1, 1 if row["paid_fen"] > 0 else 0, row["paid_fen"])
        for key, row in people.items()
    }
    children: dict[int, list[int]] = {key: [] for key in people}
    tops: list[int] = []
    for key, row in people.items():
        children.get(row["parent_key"], tops).append(key)
    whole: dict[int, _Sum] = {}
    for key in reversed(people):
        whole[key] = own[key].plus(whole[child] for child in children[key])
        children[key].sort(key=lambda child: (-whole[child].people, child))
    tops.sort(key=lambda top: (-whole[top].people, top))
    return _Grove(people, own, whole, children), tops


def _sprout(
    grove: _Grove, queue: list[tuple[int, int, int]], person: int, depth: int, parent: int | None
) -> None:
    """A mark for somebody, to be opened if there is room."""
    has_below = bool(grove.children[person])
    mark = grove.add("branch" if has_below else "person", depth, parent, [person])
    if has_below:
        heappush(queue, (-grove.whole[person].people, person, mark))


def _groups(grove: _Grove, person: int) -> list[tuple[str, Sequence[int]]]:
    """The children of somebody as they are drawn: the largest alone, the rest together."""
    children = grove.children[person]
    branches = [child for child in children if grove.children[child]]
    leaves = [child for child in children if not grove.children[child]]
    wide = len(branches) if len(branches) <= _WIDE + 1 else _WIDE
    groups: list[tuple[str, Sequence[int]]] = [("branch", [each]) for each in branches[:wide]]
    if len(leaves) <= _LOOSE:
        groups += [("person", [each]) for each in leaves]
    else:
        groups.append(("leaves", leaves))
    if branches[wide:]:
        groups.append(("rest", branches[wide:]))
    return groups
