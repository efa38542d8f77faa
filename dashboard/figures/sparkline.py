"""A line so small that it has no axes: an SVG path, since six Plotly charts would cost more."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 120, 32
_EDGE = 2


def sparkline(values: Sequence[float | int | None]) -> str:
    """The path of a line through the values; days without a value leave a gap.

    Out: the `d` of an SVG path in a box of WIDTH × HEIGHT, empty when nothing is known
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(0, *known), max(known)
    span = (high - low) or 1
    step = (WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    parts: list[str] = []
    pen_is_down = False
    for index, value in enumerate(values):
        if value is None:
            pen_is_down = False
            continue
        x = _EDGE + index * step
        y = HEIGHT - _EDGE - (value - low) / span * (HEIGHT - 2 * _EDGE)
        # A lone point becomes a stroke of its own, or it would not be seen.
        parts.append(
            f"{'L' if pen_is_down else 'M'}{x:.1f} {y:.1f}" + ("" if pen_is_down else "h.1")
        )
        pen_is_down = True
    return "".join(parts)
