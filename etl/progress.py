"""What a refresh tells the person who started it, while it runs and when it is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from etl.report import RefreshReport
from etl.runs import Step
from etl.simulator import Step as Day

MARKS = {"ok": "[green]✓[/]", "failed": "[red]✗[/]", "refused": "[yellow]![/]", "skipped": "·"}


@contextmanager
def shown(console: Console) -> Iterator[Callable[[Step], None]]:
    """Gives the listener for steps: a spinner for the one at work, a line for each that ended."""
    with console.status("…") as status:

        def tell(step: Step) -> None:
            if step.outcome == "started":
                status.update(escape(f"{step.name} {step.detail}"))
            else:
                console.print(_line(step), highlight=False)

        yield tell


@contextmanager
def written(path: Path) -> Iterator[Callable[[Step], None]]:
    """Gives the listener that writes each step as a line of JSON, for whoever watches the file."""
    with path.open("ab", buffering=0) as stream:

        def tell(step: Step) -> None:
            stream.write(orjson.dumps(step, option=orjson.OPT_APPEND_NEWLINE))

        yield tell


def write_end(path: Path, report: RefreshReport) -> None:
    """The last line of such a file: what came of it all."""
    end = {"name": "report", "outcome": report.outcome, "detail": report.message}
    line = orjson.dumps(end | {"seconds": report.seconds}, option=orjson.OPT_APPEND_NEWLINE)
    with path.open("ab", buffering=0) as stream:
        stream.write(line)


@contextmanager
def days_shown(console: Console, title: str) -> Iterator[Callable[[Day], None]]:
    """Gives the listener for the days of an invented world: a bar that fills."""
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task(title, total=None)

        def tell(day: Day) -> None:
            progress.update(bar, completed=day.number, total=day.days)

        yield tell


def _line(step: Step) -> str:
    rows = "" if step.rows is None else f"{step.rows:,} 行 · rows"
    words = (step.name, step.detail, rows, f"{step.seconds:.1f} s", step.error or "")
    return f"{MARKS[step.outcome]} " + escape("  ".join(word for word in words if word))


def report_lines(report: RefreshReport) -> Iterator[str]:
    """The report for a person: the one sentence first, then what needs a hand."""
    yield f"{report.message}（{report.seconds:.1f} s）"
    for check in report.failed_checks:
        yield f"✗ {check}"
    for warning in report.warnings:
        yield f"! {warning}"
    for file in report.files:
        if file.status == "loaded" and file.refused_rows:
            yield f"! {file.name}：{file.refused_rows} 行未读入，见 quarantine · rows refused"
            for refusal in file.first_refusals[:3]:
                place = f"第 {refusal.row} 行" if refusal.row else "整个文件"
                yield f"    {place} {refusal.column or ''}：{refusal.reason}"
