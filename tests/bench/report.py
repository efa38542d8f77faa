"""The measurements as Markdown, each with its ratio to the plain scan taken in the same run."""

from collections.abc import Iterable

from tests.bench import distincts, identities

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
FIRST_PAGE = (
    "client events",
    "cache",
    "first chart s",
    "quiet s",
    "on the wire MiB",
    "scripts MiB",
    "requests",
)


def tables(results: dict) -> str:
    """The whole report; docs/performance.md takes its tables from here."""
    machine = results["machine"]
    lines = [
        f"{machine['taken_on']} · {machine['system']} · {machine['cores']} cores · Python "
        f"{machine['python']} · DuckDB {machine['duckdb']} · Polars {machine['polars']} · "
        f"load {machine['load_at_start']}",
        "",
        *_way_in(results["sizes"]),
        "",
        *_queries(results["sizes"]),
        "",
        *_first_page(results["sizes"]),
        "",
        *identities.lines(results["identities"]),
    ]
    for size in results["sizes"]:
        lines += ["", *distincts.lines(f"{size['events']:,} events", size["distincts"])]
    return "\n".join(lines) + "\n"


def _way_in(sizes: list[dict]) -> Iterable[str]:
    yield _row(*WAY_IN)
    yield _row(*["---"] * len(WAY_IN))
    for size in sizes:
        refresh, scan = size["refresh"], size["scan"]
        yield _row(
            f"{size['events']:,}",
            size["simulator"]["inbox_mib"],
            refresh["seconds"],
            f"{size['events'] / refresh['seconds']:,.0f}",
            f"{refresh['peak_mib']:,.0f}",
            size["refresh_again"]["seconds"],
            refresh["lake_mib"],
            refresh["published_mib"],
            scan["posts_seconds"],
            f"{refresh['seconds'] / scan['posts_seconds']:.1f}×",
        )


def _queries(sizes: list[dict]) -> Iterable[str]:
    for size in sizes:
        distinct = size["scan"]["distinct_seconds"] * 1000
        yield (
            f"{size['events']:,} events, 30 days. Plain scan of the lake's rows (count distinct by "
            f"kind): {distinct:.0f} ms."
        )
        yield ""
        yield "| query | p50 ms | p95 ms | ratio of p50 to the plain scan |"
        yield "|---|---|---|---|"
        for name, spread in size["queries"].items():
            yield _row(
                name, spread["p50_ms"], spread["p95_ms"], f"{spread['p50_ms'] / distinct:.2f}×"
            )
        for name, title in (("sixteen", "16 users, with pauses"), ("rush", "16 users, no pause")):
            spread = size[name]
            faults = f", {len(spread['faults'])} faults" if spread["faults"] else ""
            title = f"any of them, {title}: {spread['asks_per_second']} asks/s{faults}"
            yield _row(
                title, spread["p50_ms"], spread["p95_ms"], f"{spread['p50_ms'] / distinct:.2f}×"
            )
        yield ""


def _first_page(sizes: list[dict]) -> Iterable[str]:
    yield _row(*FIRST_PAGE)
    yield _row(*["---"] * len(FIRST_PAGE))
    for size in sizes:
        for state in ("cold", "warm"):
            page = size["first_page"]
            if page:
                names = ("chart_seconds", "quiet_seconds", "total_mib", "script_mib", "requests")
                yield _row(
                    f"{size['events']:,}", state, *(page[f"{state}_{name}"] for name in names)
                )


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
