"""HTML attributes whose names Python cannot spell."""

from typing import Any


def aria(**values: str) -> dict[str, Any]:
    """`aria(label="x")` gives the attribute `aria-label`."""
    return {f"aria-{name}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """`data(chart_action="png")` gives the attribute `data-chart-action`."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}
