"""People out of links: how long etl/identity.py takes for an invented graph, and its memory.

The graph: a person has an openid, most a unionid, some a customer id, a member number, a phone and
one or two installations; a few hundred office phones, and a few links that join two unionids.
Most identities of a person hang on the openid, as the exports tell it.
"""

import json
import sys
import time
from collections.abc import Sequence

import numpy as np
import polars as pl

from etl.identity import people
from tests.bench.markdown import table
from tests.bench.measure import child

LINKS = 5_000_000
BUDGET_SECONDS = 30
# kind, share of people who have one; in the order of trust, as SQL numbers them
KINDS = (
    ("unionid", 0.7),
    ("external_userid", 0.35),
    ("openid", 1.0),
    ("member_id", 0.45),
    ("local_id", 1.0),
    ("local_id", 0.5),
    ("phone_hash", 0.6),
)
CONFIDENCE = {"member_id": 0.9, "local_id": 0.8, "phone_hash": 0.8}


def graph(links: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """About so many links, said half as often again by a second source, and their identities."""
    rng = np.random.default_rng(7)
    persons = round(links / (sum(share for _, share in KINDS) - 1) / 1.25)
    kinds: list[str] = []
    numbers: list[np.ndarray] = []
    sizes: list[int] = []
    for kind, share in KINDS:
        owners = np.flatnonzero(rng.random(persons) < share)
        number = np.full(persons, -1)
        number[owners] = sum(sizes) + np.arange(len(owners))
        kinds, sizes = [*kinds, kind], [*sizes, len(owners)]
        numbers.append(number)
    openid = next(n for (kind, _), n in zip(KINDS, numbers, strict=True) if kind == "openid")
    parts = [_told(kind, openid, number) for kind, number in zip(kinds, numbers, strict=True)]
    told = pl.concat([part for part in parts if part.height])
    again = told.sample(fraction=0.25, seed=7)
    return (
        pl.DataFrame(
            {
                "node_id": np.arange(sum(sizes)),
                "kind": pl.concat(
                    [pl.repeat(k, n, eager=True) for k, n in zip(kinds, sizes, strict=True)]
                ),
            }
        ),
        pl.concat([told, again, *_faults(rng, numbers, links)]).sample(
            fraction=1.0, shuffle=True, seed=7
        ),
    )


def _told(kind: str, openid: np.ndarray, other: np.ndarray) -> pl.DataFrame:
    there = (other >= 0) & (kind != "openid")
    return _links(openid[there], other[there], CONFIDENCE.get(kind, 1.0))


def _faults(rng: np.random.Generator, numbers: list[np.ndarray], links: int) -> list[pl.DataFrame]:
    """Phones of offices, and accounts that two unionids share."""
    few = max(1, links // 10_000)
    unionids, phones = (numbers[at][numbers[at] >= 0] for at in (0, -1))
    openid = numbers[2]
    offices = np.repeat(rng.choice(phones, few), 8)
    return [
        _links(rng.choice(openid, len(offices)), offices, 0.8),
        _links(rng.choice(openid, few), rng.choice(unionids, few), 1.0),
    ]


def _links(a: np.ndarray, b: np.ndarray, confidence: float) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "left_id": np.minimum(a, b),
            "right_id": np.maximum(a, b),
            "confidence": np.full(len(a), confidence),
        }
    )


def measured(links: int = LINKS) -> dict:
    """Seconds in a process of its own, whose memory holds the graph too."""
    done = child("-m", "tests.bench.identities", links)
    return json.loads(done.output) | {"peak_mib": done.peak_mib}


def lines(found: dict) -> list[str]:
    """One row: the graph and what it took."""
    return table(
        ("links", "identities", "people", "links refused", "seconds", "peak MiB", "asked for"),
        [
            (
                *(f"{found[name]:,}" for name in ("links", "identities", "people", "refused")),
                found["seconds"],
                f"{found['peak_mib']:,.0f}",
                f"≤ {BUDGET_SECONDS} s for {LINKS:,} links",
            )
        ],
    )


def main(words: Sequence[str]) -> None:
    """Measures once and tells it as JSON."""
    nodes, links = graph(int(words[0]))
    begun = time.monotonic()
    found = people(nodes, links)
    seconds = time.monotonic() - begun
    told = {
        "links": links.height,
        "identities": nodes.height,
        "people": found.groups["root_id"].n_unique(),
        "refused": found.refused.height,
        "seconds": round(seconds, 2),
    }
    print(json.dumps(told))  # noqa: T201 - read by the process that measures


if __name__ == "__main__":
    main(sys.argv[1:])
