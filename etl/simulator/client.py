"""The mini-program client: queue, context merged at flush, retries. T1, T2, T3, T6 come from here.

Nobody plants those traps: they follow from imitating what sr-sdk-wxapp 2.1.1 does. A post is sent
1.1 s after the last event or at ten events; scene, channel, user and refer_page are whatever they
are at that moment; a post whose answer is lost goes out again in front of the next one, with new
log ids.

Source: npm sr-sdk-wxapp 2.1.1, read 2026-11-23.
"""

from dataclasses import dataclass, field
from random import Random

DEBOUNCE_MS = 1_100
FULL_QUEUE = 10
ANSWER_LOST = 0.03  # delivered, but the client does not know it and sends again
REQUEST_LOST = 0.004  # never arrived

NEVER = (0, 0)

END = '},"from":"sr-sdk-wxapp","tracking_id":"%s","log_id":'
IDENTIFIER = '"idenTifier":"---1%s1%s1-%s01"'


def share_info(mi: str, depth: int, origin: str) -> str:
    """The payload of a card, as JSON."""
    return f'{{"mi":"{mi}","d":{depth},"o":"{origin}"}}'


PAGE_VIEW = '{"type":"browse_wxapp_page"'


@dataclass(frozen=True, slots=True)
class Event:
    """One tracked event as text: `head` up to and with `"time":…`, the context follows at flush.

    An event with a refer_page of its own is cut there: `head`, the page, then `rest`.
    """

    head: str
    rest: str = ""
    refer: str | None = None
    entry: int = -1  # number of the entry, for app_show only


@dataclass(slots=True)
class Client:
    """One run of the client, from a cold start until the process is gone."""

    random: Random
    user: str  # "local_id":…,"app_id":…,"open_id":…,"union_id":…
    system: str
    tracking_id: str
    faults: bool
    member_id: str = ""
    shared: tuple[str, int, str] | None = None
    chan: dict[str, str | int] = field(default_factory=dict)
    refer: str = ""
    log_id: int = 0
    entered: int = 0  # number of the latest entry
    posts: list[tuple[int, str]] = field(default_factory=list)
    stamped: dict[int, list[int]] = field(default_factory=dict)  # entry -> whose scene it wore
    answers_lost: int = 0
    requests_lost: int = 0
    outage: tuple[int, int] = NEVER  # nobody answers, and what is not sent again is gone
    lost_in_outage: int = 0
    page_views: int = 0
    _queue: list[Event] = field(default_factory=list)
    _failed: list[Event] = field(default_factory=list)
    _last_ms: int = 0
    _context: str = ""

    def enter(
        self, at_ms: int, number: int, query: dict[str, str], scene: int, refer_app: str, ad: str
    ) -> None:
        """onAppShow: the launch query is merged into what the client remembers, and stays there."""
        self.advance(at_ms)
        self.entered = number
        chan_id = query.get("chan_id", self.chan.get("chan_id", ""))
        self.chan |= query
        self.chan["chan_wxapp_scene"] = scene
        if refer_app:
            self.chan["chan_refer_app_id"] = refer_app
        else:
            self.chan.pop("chan_refer_app_id", None)
        self.chan |= {"gdt_vid": ad, "qz_gdt": "", "chan_id": chan_id}
        self._context = ""

    def sign_in(self, member_id: str) -> None:
        """The shop tells the client who this is; queued events will carry it too."""
        self.member_id = member_id
        self._context = ""

    def share_received(self, shared: tuple[str, int, str] | None) -> None:
        """The card this person came by; kept in storage until the next one."""
        self.shared = shared
        self._context = ""

    def track(self, at_ms: int, event: Event) -> None:
        """Queues an event."""
        self.advance(at_ms)
        self._queue.append(event)
        self.page_views += event.head.startswith(PAGE_VIEW)
        self._last_ms = at_ms
        if len(self._queue) >= FULL_QUEUE:
            self._flush(at_ms)

    def left(self, route: str) -> None:
        """A page was hidden or unloaded: from now on it is everybody's refer_page."""
        self.refer = route

    def advance(self, at_ms: int) -> None:
        """Sends what waits, if the debounce ran out before this instant."""
        if self._queue and at_ms > self._last_ms + DEBOUNCE_MS:
            self._flush(self._last_ms + DEBOUNCE_MS)

    def close(self, *, killed: bool) -> None:
        """The process ends: what waits is still sent, unless the phone killed it first."""
        if self._queue and not killed:
            self._flush(self._last_ms + DEBOUNCE_MS)

    def _flush(self, at_ms: int) -> None:
        events = self._failed + self._queue
        context = self._context = self._context or self._merged()
        end = context + END % self.tracking_id
        refer = self.refer
        plain_end = f'{context},"refer_page":"{refer}"{END % self.tracking_id}' if refer else end
        body, log_id = [], self.log_id
        for event in events:
            log_id += 1
            if event.refer is None:
                body.append(f"{event.head}{plain_end}{log_id}}}")
            else:
                body.append(f"{event.head}{refer or event.refer}{event.rest}{end}{log_id}}}")
        self.log_id, self._queue = log_id, []
        luck = self.random.random() if self.faults else 1.0
        if self.outage[0] <= at_ms < self.outage[1]:
            self._failed = events
            self.lost_in_outage += 1
            return
        self._failed = events if luck < ANSWER_LOST + REQUEST_LOST else []
        if luck < REQUEST_LOST:
            self.requests_lost += 1
            return
        self.answers_lost += luck < ANSWER_LOST + REQUEST_LOST
        for event in events:
            if event.entry >= 0:
                self.stamped.setdefault(event.entry, []).append(self.entered)
        received = at_ms + 40 + int(self.random.random() * 360)
        self.posts.append((received, f'{{"received_at":{received},"body":[{",".join(body)}]}}\n'))

    def _merged(self) -> str:
        chan = ",".join(
            f'"{key}":{value}' if isinstance(value, int) else f'"{key}":"{value}"'
            for key, value in self.chan.items()
        )
        member = f',"user_id":"{self.member_id}"' if self.member_id else ""
        shared = ""
        if self.shared:
            shared = f',"txsr_from_share_info":{share_info(*self.shared)}'
        identifier = IDENTIFIER % (
            "1" if self.chan["chan_id"] else "-",
            "1" if "room_id" in self.chan else "-",
            "0" if self.member_id else "-",
        )
        return (
            f',{identifier},"wx_user":{{{self.user}{member}{shared}}},{self.system},'
            f'"framework_info":{{}},"chan":{{{chan}}},"sr_sdk_version":"2.1.1"'
        )
