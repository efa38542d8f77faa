"""What a reader asks the cube for: dimensions in order, measures, kept values; all in the address.

Every name comes from the lists below and every value is bound as a parameter, so nothing that an
address says can become SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from dashboard.pages.view import View

PATH = "/cube"
DIMENSIONS = (
    "entry_class", "family", "scene", "chan_type", "chan", "store", "guide", "landing", "city",
    "visitor", "month", "week", "day",
)  # fmt: skip
MEASURES = (
    "uv", "new_uv", "opens", "pv", "tp_cart_uv", "tp_share_uv", "order_uv", "pay_uv", "pay_cvr",
    "paid_fen", "net_fen", "aov_user_fen", "upt", "first_buyers", "tp_ret1", "tp_ret7", "tp_ret30",
    "rep30", "amt1_fen", "amt7_fen", "amt15_fen", "amt30_fen", "value30_fen", "chan_cost_fen",
    "chan_roi7", "chan_roi30", "chan_cac_fen",
)  # fmt: skip
# Reading payments after the visit takes longest, so it is done only for whoever asks.
LATER = {"amt1_fen", "amt7_fen", "amt15_fen", "amt30_fen", "value30_fen"} | {
    "chan_roi7",
    "chan_roi30",
}
USUAL = (
    "uv", "new_uv", "tp_cart_uv", "pay_uv", "paid_fen", "aov_user_fen", "tp_ret7", "rep30",
    "amt7_fen", "amt30_fen",
)  # fmt: skip
PRESETS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "touchpoints": (("entry_class", "family"), USUAL),
    "channels": (
        ("chan_type", "chan"),
        (
            "uv", "new_uv", "first_buyers", "paid_fen", "amt7_fen", "amt30_fen", "value30_fen",
            "chan_cost_fen", "chan_roi7", "chan_roi30", "chan_cac_fen",
        ),
    ),
    "stores": (
        ("store", "guide"),
        ("uv", "opens", "order_uv", "pay_uv", "paid_fen", "net_fen", "aov_user_fen", "rep30"),
    ),
    "landings": (
        ("landing", "visitor"),
        ("uv", "opens", "pv", "tp_cart_uv", "tp_share_uv", "pay_uv", "paid_fen", "tp_ret7"),
    ),
    "weeks": (
        ("week", "visitor"),
        ("uv", "new_uv", "pay_uv", "paid_fen", "tp_ret7", "tp_ret30", "rep30", "value30_fen"),
    ),
}  # fmt: skip
# Where a click on a value leads when there is a finer way to look at the same.
FINER = {
    "entry_class": "family",
    "family": "scene",
    "scene": "landing",
    "chan_type": "chan",
    "chan": "landing",
    "store": "guide",
    "guide": "chan",
    "month": "week",
    "week": "day",
}
MOST = 4
TOPS = ("20", "10", "50", "200")
RANKINGS = ("uv", "paid_fen", "opens", "pay_uv", "new_uv", "order_uv")
HEATS = ("on", "off")
REST = "rest"
_LINK = ","


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of looking at the cube.

    kept: values such as “store:S1” that alone count, in the order they were chosen
    """

    dims: tuple[str, ...]
    measures: tuple[str, ...]
    kept: tuple[str, ...]
    top: str
    by: str
    heat: str

    @classmethod
    def of(cls, view: View) -> Choice:
        """From the address; what is not known is left out, never an error."""
        preset_dims, preset_measures = PRESETS["touchpoints"]
        dims = _some(view.drill.get("dims", ""), DIMENSIONS)[:MOST]
        kept = [unquote(each) for each in view.drill.get("only", "").split(_LINK)]
        return cls(
            dims=dims or tuple(preset_dims),
            measures=_some(view.drill.get("measures", ""), MEASURES) or tuple(preset_measures),
            kept=tuple(dict.fromkeys(each for each in kept if _is_value(each))),
            top=view.choice("top", TOPS),
            by=view.choice("by", RANKINGS),
            heat=view.choice("heat", HEATS),
        )

    def href(self, view: View, *, values: str | None = None) -> str:
        """The address of this choice, with the filters of the page.

        values: the dimension whose values are being picked
        """
        return view.href(
            PATH,
            dims=".".join(self.dims),
            measures=".".join(self.measures),
            only=_LINK.join(each.replace("%", "%25").replace(_LINK, "%2C") for each in self.kept),
            top=self.top if self.top != TOPS[0] else None,
            by=self.by if self.by != RANKINGS[0] else None,
            heat=self.heat if self.heat != HEATS[0] else None,
            view=view.drill.get("view"),
            values=values,
        )

    def query(self, view: View) -> str:
        """What is kept of this choice under a name: the address without a place."""
        drill = {key: value for key, value in view.drill.items() if key != "view"}
        return self.href(replace(view, drill=drill)).partition("?")[2]

    @property
    def params(self) -> dict[str, object]:
        """What the query of the rows is asked with."""
        return {
            "dims": list(self.dims),
            "only_keys": list(self.kept) or None,
            "top": int(self.top),
            "top_by": self.by,
            "has_later": bool(LATER & set(self.measures)),
        }

    def measuring(self, measures: Sequence[str]) -> Choice:
        """With these measures in this order; with none of them the ones there are stay."""
        known = tuple(each for each in dict.fromkeys(measures) if each in MEASURES)
        return replace(self, measures=known or self.measures)

    def showing(self, *, top: str = "", by: str = "", heat: str = "") -> Choice:
        """With another number of rows, another ranking or another shading."""
        return replace(self, top=top or self.top, by=by or self.by, heat=heat or self.heat)

    def moved(self, dim: str, places: int) -> Choice:
        """The dimension further to the front or to the back."""
        at = self.dims.index(dim)
        others = [each for each in self.dims if each != dim]
        others.insert(max(0, at + places), dim)
        return replace(self, dims=tuple(others))

    def without(self, dim: str) -> Choice:
        """One dimension less."""
        return replace(self, dims=tuple(each for each in self.dims if each != dim))

    def with_dim(self, dim: str) -> Choice:
        """One dimension more, behind the others."""
        return replace(self, dims=(*self.dims, dim))

    def drilled(self, key: str) -> Choice:
        """Only this value, looked at one step finer in its place."""
        dim, finer = dim_of(key), FINER.get(dim_of(key), "")
        told = {dim_of(each) for each in self.kept} | set(self.dims)
        if finer in told:
            finer = ""
        dims = tuple(finer if each == dim else each for each in self.dims)
        dims = tuple(each for each in dims if each)
        unused = [each for each in DIMENSIONS if each not in told | {dim}]
        others = tuple(each for each in self.kept if dim_of(each) != dim)
        return replace(self, dims=dims or tuple(unused[:1]), kept=(*others, key))

    def keeping(self, dim: str, keys: Sequence[str]) -> Choice:
        """Only these values of the dimension; none of them means all."""
        others = tuple(each for each in self.kept if dim_of(each) != dim)
        return replace(self, kept=(*others, *(key for key in keys if dim_of(key) == dim)))

    def rolled_up(self, steps: int) -> Choice:
        """Back to the first `steps` narrowed dimensions, the others on the page again."""
        narrowed = list(dict.fromkeys(dim_of(each) for each in self.kept))
        dims = list(self.dims)
        for dim in reversed(narrowed[steps:]):
            finer = FINER.get(dim, "")
            if dim not in dims and finer in dims:
                dims[dims.index(finer)] = dim
            elif dim not in dims:
                dims.insert(0, dim)
        kept = tuple(each for each in self.kept if dim_of(each) in narrowed[:steps])
        return replace(self, dims=tuple(dims[:MOST]), kept=kept)


def dim_of(key: str) -> str:
    """“store” of “store:S1”."""
    return key.partition(":")[0]


def _is_value(key: str) -> bool:
    return ":" in key and dim_of(key) in DIMENSIONS and len(key) <= 300 and key.isprintable()


def _some(words: str, allowed: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in words.split(".") if each in allowed))
