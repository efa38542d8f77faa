"""What a page was asked to show: the filters, the drill in the address, and who is asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs, urlencode

from dash.exceptions import PreventUpdate

from dashboard.auth import current
from dashboard.filters import Filters
from dashboard.i18n import Language
from dashboard.theme import Scheme

DRILL_KEYS = (
    "node", "open", "by", "top", "metric", "sort", "days",
    "dictionary", "changed", "steps", "mix", "mixof",
    "basis", "form", "window", "model", "breakdown", "channel", "order", "person",
    "dims", "measures", "only", "heat", "view", "values", "article", "campaign",
)  # fmt: skip
_LONGEST = 80
_LONGER = {"dims": 200, "measures": 400, "only": 4000}


@dataclass(frozen=True, slots=True)
class View:
    """One request's choice. The store scope is the session's, whatever the browser sends.

    drill: the page's own keys of the address, as plain short texts; meaning is checked by use
    """

    filters: Filters
    scope: tuple[str, ...] | None
    language: Language
    scheme: Scheme
    drill: Mapping[str, str]

    @classmethod
    def read(cls, chosen: object, search: str | None = "", scheme: str | None = None) -> View:
        """From the filter store, the address and the colour scheme of a callback."""
        if chosen is None:
            # The filter bar has not answered yet; drawing the default would be drawing twice.
            raise PreventUpdate
        viewer = current()
        return cls(
            filters=Filters.parse(chosen),
            scope=viewer.store_scope,
            language=viewer.language,
            scheme=_scheme(scheme or viewer.theme),
            drill=drill_of(search),
        )

    def params(self, **own: object) -> dict[str, object]:
        """Parameters of a page query in the chosen period."""
        return {**self.filters.params(self.scope), **own}

    def compared(self, **own: object) -> dict[str, object] | None:
        """The same parameters in the comparison period; None when nothing is compared."""
        filters = self.filters.compared()
        return None if filters is None else {**filters.params(self.scope), **own}

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """What the address says under `key`, or the first of what is allowed."""
        chosen = self.drill.get(key, "")
        return chosen if chosen in allowed else allowed[0]

    def href(self, path: str, **drill: str | None) -> str:
        """An address with these filters and this drill."""
        own = urlencode([(key, value) for key, value in drill.items() if value])
        query = "&".join(part for part in (self.filters.to_query_string(), own) if part)
        return f"{path}?{query}" if query else path


def drill_of(search: str | None) -> dict[str, str]:
    """The page's own keys of an address; nonsense is left out, never an error."""
    try:
        pairs = parse_qs((search or "").lstrip("?"), max_num_fields=1000)
    except ValueError:
        return {}
    return {
        key: pairs[key][0]
        for key in DRILL_KEYS
        if key in pairs
        and len(pairs[key][0]) <= _LONGER.get(key, _LONGEST)
        and pairs[key][0].isprintable()
    }


def _scheme(name: str) -> Scheme:
    return cast(Scheme, name) if name in {"light", "dark"} else "light"
