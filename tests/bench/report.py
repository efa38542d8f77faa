"""The measurements as Markdown, each with its ratio to the plain scan taken in the same run."""

from collections.abc import Iterable

from tests.bench import attributing, cubes, distincts, identities, nights
from tests.bench.markdown import table

WAY_IN = (
    "client events",
    "exports MiB",
    "refresh s",
    "events/s",
    "peak MiB",
    "nothing new s",
    "lake MiB",
    "published MiB",
    "DuckDB parses the posts s",
    "ratio",
)
STEPS = ("inbox", "read", "marts", "checks", "meta", "publish")
FIRST_PAGE = {
    "first chart s": "chart_seconds",
    "quiet s": "quiet_seconds",
    "on the wire MiB": "total_mib",
    "scripts MiB": "script_mib",
    "requests": "requests",
}


def tables(results: dict) -> str:
    """The whole report; docs/performance.md takes its tables from here."""
    machine, sizes = results["machine"], list(results["sizes"].values())
    lines = [
        f"{machine['taken_on']} · {machine['system']} · {machine['cores']} cores · Python "
        f"{machine['python']} · DuckDB {machine['duckdb']} · Polars {machine['polars']}",
        "",
        "Load of the machine (1 minute) before and after each part: " + _loads(results) + ".",
        "",
    ]
    refreshed = [size for size in sizes if "refresh" in size]
    if refreshed:
        lines += [*_way_in(refreshed), *_steps(refreshed)]
        lines += nights.lines([size["refresh"] for size in refreshed])
    lines += identities.lines(results["identity"]) if "identity" in results else []
    for size in sizes:
        lines += _queries(size) if "queries" in size else []
    for size in sizes:
        lines += _cube(size) if "cube" in size else []
    lines += attributing.lines(results["attribution"]) if "attribution" in results else []
    lines += _first_page([size for size in sizes if size.get("page")])
    return "\n".join(lines)


def _loads(results: dict) -> str:
    told = [("", results["loads"])]
    told += [(f" of {size['events']:,}", size["loads"]) for size in results["sizes"].values()]
    return ", ".join(
        f"{part}{of} {before} → {after}"
        for of, loads in told
        for part, (before, after) in loads.items()
    )


def _way_in(sizes: list[dict]) -> Iterable[str]:
    rows = []
    for size in sizes:
        measured = size["refresh"]
        refresh, parse = measured["long"]["history"], measured["scan"]["posts_seconds"]
        rows.append(
            (
                f"{refresh['events']:,}",
                measured["simulator"]["inbox_mib"],
                refresh["seconds"],
                f"{refresh['events'] / refresh['seconds']:,.0f}",
                f"{refresh['peak_mib']:,.0f}",
                measured["again"]["seconds"],
                refresh["lake_mib"],
                refresh["published_mib"],
                parse,
                f"{refresh['seconds'] / parse:.1f}×",
            )
        )
    return table(WAY_IN, rows)


def _steps(sizes: list[dict]) -> Iterable[str]:
    histories = [size["refresh"]["long"]["history"] for size in sizes]
    rows = [
        (f"{each['events']:,}", *(round(each["steps"].get(step, 0), 1) for step in STEPS))
        for each in histories
    ]
    return table(("where the refresh's seconds go", *STEPS), rows)


def _queries(size: dict) -> Iterable[str]:
    distinct = size["queries"]["distinct_seconds"] * 1000
    yield (
        f"{size['events']:,} events, 30 days. Plain scan of the lake's rows (count distinct by "
        f"kind): {distinct:.0f} ms."
    )
    yield ""
    asked = dict(size["queries"]["alone"])
    for name, title in (("sixteen", "16 users, with pauses"), ("rush", "16 users, no pause")):
        told = size["queries"][name]
        faults = f", {len(told['faults'])} faults" if told["faults"] else ""
        asked[f"any of them, {title}: {told['asks_per_second']} asks/s{faults}"] = told
    yield from table(
        ("query", "p50 ms", "p95 ms", "ratio of p50 to the plain scan"),
        [
            (name, told["p50_ms"], told["p95_ms"], f"{told['p50_ms'] / distinct:.2f}×")
            for name, told in asked.items()
        ],
    )


def _cube(size: dict) -> Iterable[str]:
    title, measured = f"{size['events']:,} events", size["cube"]
    yield from distincts.lines(title, measured["distinct"])
    yield from cubes.lines(title, measured["cube"])
    if measured["times"] > 1:
        many = f"{measured['times']} times the people of {title}"
        yield from distincts.lines(many, measured["distinct_repeated"])
        yield from cubes.lines(many, measured["cube_repeated"])


def _first_page(sizes: list[dict]) -> Iterable[str]:
    rows = [
        (f"{size['events']:,}", state, *(size["page"][f"{state}_{n}"] for n in FIRST_PAGE.values()))
        for size in sizes
        for state in ("cold", "warm")
    ]
    return table(("client events", "cache", *FIRST_PAGE), rows)
