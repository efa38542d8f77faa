"""Moves one person through pages and reports each step to the client."""

from dataclasses import dataclass, field

from etl.simulator import events
from etl.simulator.brand import Page, Product
from etl.simulator.client import Client
from etl.simulator.entries import Entry

LOAD_MS = 420  # from onAppShow to the first page on the screen
LOG_IDS_MS = 999


@dataclass(slots=True)
class Walk:
    """Where a person is now, in which process of the client."""

    client: Client
    pages: dict[str, Page]
    now: int
    page: Page
    url: str = ""
    shown_ms: int = 0
    visited: set[str] = field(default_factory=set)

    def launch(self, entry: Entry, number: int, ad: str, previous: tuple[str, int] | None) -> None:
        """A cold start; `previous` is the tracking id of the last process and its last log_id."""
        start = self.now
        url = self._enter(entry, number, ad)
        self.client.track(start, events.app("app_launch", url, self.page, start))
        self.client.track(start, events.app("app_show", url, self.page, start, number))
        self.now += LOAD_MS
        self.client.track(self.now, events.config(url, self.page, self.now))
        self._show(address(self.page, entry.query))
        if previous:
            self.now = start + LOG_IDS_MS
            self.client.track(self.now, events.log_ids(self.url, self.page, self.now, *previous))

    def come_back(self, entry: Entry, number: int, ad: str) -> None:
        """A warm start: the process still lives, and so does all it remembers."""
        start = self.now
        url = self._enter(entry, number, ad)
        self.client.track(start, events.app("app_show", url, self.page, start, number))
        self.now += LOAD_MS
        self._show(address(self.page, entry.query))

    def go(self, key: str, query: dict[str, str], after_ms: int) -> None:
        """On to another page, after this one was looked at for so long."""
        self.leave(after_ms)
        self.page = self.pages[key]
        self.now += 60
        self._show(address(self.page, query))

    def look_at(self, product: Product) -> None:
        """The product of this page appears."""
        self.now += 130
        self.client.track(self.now, events.product_viewed(self.url, self.page, self.now, product))

    def leave(self, after_ms: int) -> None:
        """The page is hidden."""
        self.now += after_ms
        stay_ms = self.now - self.shown_ms
        self.client.track(self.now, events.leave(self.url, self.page, self.now, stay_ms))
        self.client.left(self.page.route)

    def exit(self, after_ms: int) -> None:
        """The mini program goes to the background."""
        self.leave(after_ms)
        self.client.track(self.now, events.app("exit_wxapp", self.url, self.page, self.now))

    def _enter(self, entry: Entry, number: int, ad: str) -> str:
        self.page = self.pages[entry.page]
        query = entry.launch_query
        self.client.enter(self.now, number, query, entry.scene, entry.refer_app, ad)
        if entry.card:
            self.client.share_received(entry.card.info)
        return address(self.page, query)

    def _show(self, url: str) -> None:
        self.url, self.shown_ms = url, self.now
        newly = self.page.route not in self.visited
        self.visited.add(self.page.route)
        self.client.track(self.now, events.browse(url, self.page, self.now, newly=newly))


def address(page: Page, query: dict[str, str]) -> str:
    """A page as the client reports it: no leading slash, query included."""
    if not query:
        return page.route
    return page.route + "?" + "&".join(f"{key}={value}" for key, value in query.items())
