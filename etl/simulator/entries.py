"""One opening of the mini program: its address, what it carries, and the cards that go round."""

import hashlib
from collections import deque
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from etl.simulator.brand import Brand, Touchpoint
from etl.simulator.client import share_info
from etl.simulator.orders import Counter
from etl.simulator.people import People
from etl.simulator.story import Day

CARDS_KEPT = 4_000  # cards that may still be opened
OWN_CARD = 0.3  # of people who have sent one: they open their own (T5)


@dataclass(frozen=True, slots=True)
class Card:
    """A mini-program card that somebody sent."""

    sender: int
    page: str  # page key
    product: int
    info: tuple[str, int, str]  # mi, d, o


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes, by which touchpoint; `ref` is the guide, article or ad behind it."""

    person: int
    touchpoint: Touchpoint
    ref: int
    day: Day
    random: Random


@dataclass(slots=True)
class Entry:
    """One opening of the mini program, as it truly was."""

    scene: int
    page: str
    product: int = -1
    query: dict[str, str] = field(default_factory=dict)
    refer_app: str = ""
    guide: int = -1
    live_id: str = ""
    card: Card | None = None
    code: str = ""  # the scene text of an unlimited mini-program code, not encoded

    def scan(self, code: str) -> None:
        """Opened by a mini-program code that carries its parameters as one text."""
        self.code = code
        self.query["scene"] = quote(code, safe="")

    def carry(self, card: Card | None) -> None:
        """Opened by a card; without one the entry stays as it is."""
        if card is None:
            return
        self.card, self.page, self.product = card, card.page, card.product
        self.query["txsrShareInfoSdk"] = quote(share_info(*card.info), safe="")

    @property
    def launch_query(self) -> dict[str, str]:
        """The query as the client reports it: a code decoded, beside the raw text."""
        decoded = dict(part.split("=") for part in self.code.split("&")) if self.code else {}
        return self.query | decoded


class Cards:
    """Cards sent so far, and what the client writes into a new one."""

    def __init__(self, brand: Brand, people: People, counter: Counter) -> None:
        self.brand, self.people, self.counter = brand, people, counter
        self.of_guides: dict[int, Card] = {}
        self._sent: deque[Card] = deque(maxlen=CARDS_KEPT)
        self._own: dict[int, Card] = {}

    def send(self, person: int, page: str, product: int) -> Card:
        """A card this person sends now; `d` grows as the real client lets it grow (T5)."""
        route = self.brand.pages[page].route
        text = self.people.local_id(person) + route
        mi = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        received = self.people.shares.get(person)
        if received is None:
            info = (mi, 1, mi)
        else:
            info = (mi, received[1] + (received[0] != mi), received[2])
        card = Card(person, page, product, info)
        if person < len(self.brand.guides):
            self.of_guides[person] = card
        else:
            self._sent.append(card)
            self._own[person] = card
        return card

    def opened_by(self, person: int, random: Random) -> Card | None:
        """One of the latest cards, rarely one's own; none before the first was sent."""
        if not self._sent:
            return None
        if person in self._own and random.random() < OWN_CARD:
            return self._own[person]
        back = int(min(random.expovariate(1 / 60), len(self._sent) - 1))
        return self._sent[-1 - back]
