"""One person as text for a terminal."""

from collections.abc import Iterator

from dashboard.i18n import text
from dashboard.person_words import because, day, identity, why_not
from queries.persons import Person, Step


def told(person: Person) -> str:
    """The person, their identities, the way from the asked one, and what was not followed."""
    return "\n".join(_lines(person)) + "\n"


def _lines(person: Person) -> Iterator[str]:
    summary = person.summary
    yield text("people.person", one_id=summary["one_id"])
    yield f"  {text('people.first_seen')} {day(summary['first_seen_at'])}"
    yield f"  {text('people.last_seen')} {day(summary['last_seen_at'])}"
    for name in ("touch", "open", "order", "paid_order"):
        yield f"  {text(f'people.{name}es' if name == 'touch' else f'people.{name}s')} " + str(
            summary[f"{name}_count"]
        )
    yield f"  {text('people.paid')} {summary['paid_fen'] / 100:.2f}"
    yield f"\n{text('people.identities')}"
    for row in person.identities:
        mark = f"  ({text('people.root')})" if row["is_root"] else ""
        since, until = day(row["first_seen_at"]), day(row["last_seen_at"])
        yield f"  {identity(row)}  {since} – {until}{mark}"
    yield f"\n{text('people.chain')}"
    if not person.chain:
        yield f"  {text('people.chain_none')}"
    for number, step in enumerate(person.chain, 1):
        yield from _step(number, step)
    yield f"\n{text('people.refused')}"
    if not person.refused:
        yield f"  {text('people.refused_none')}"
    for row in person.refused:
        yield f"  {identity(row, 'left_')} – {identity(row, 'right_')}: {why_not(row)}"
        yield f"      {because(row)}"


def _step(number: int, step: Step) -> Iterator[str]:
    first = step.rows[0]
    sides = ("left_", "right_") if first["left_value"] == step.from_.value else ("right_", "left_")
    yield f"  {number}. {identity(first, sides[0])} → {identity(first, sides[1])}"
    for row in step.rows:
        yield f"      {because(row)}"
