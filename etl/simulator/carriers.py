"""What each kind of touchpoint puts into the address it opens."""

from collections.abc import Callable

from etl.simulator.brand import ACCOUNT_APP_ID, OTHER_APP_ID
from etl.simulator.entries import Cards, Entry, Visit
from etl.simulator.story import GOOD, POOR

UNKNOWN_SCENE = 1399
UNKNOWN_RATE = 0.002
MENU = (
    ("FEATURE_MENU_MALL", "home"),
    ("FEATURE_MENU_MEMBER", "member"),
    ("FEATURE_MENU_NEW", "category"),
)

Carrier = Callable[[Entry, Visit, Cards, str], None]


def build(visit: Visit, cards: Cards, live_id: str, *, faults: bool) -> Entry:
    """The entry that a visit makes; `live_id` is tonight's room, or the last one."""
    entry = Entry(visit.touchpoint.scene, visit.touchpoint.landing)
    if carrier := CARRIERS.get(visit.touchpoint.carrier):
        carrier(entry, visit, cards, live_id)
    if entry.page == "product":
        if entry.product < 0:
            entry.product = cards.counter.product(visit.random)
        entry.query = {"goods_id": cards.brand.products[entry.product].spu_id} | entry.query
    if faults and visit.random.random() < UNKNOWN_RATE:
        entry.scene = UNKNOWN_SCENE
    return entry


def ad_click(person: int, click: int) -> str:
    """The id of an ad click; the client keeps sending the last one for ever (T3)."""
    return f"wx0{person:09x}{click:03x}00" if click else ""


def buy_factor(visit: Visit, cards: Cards) -> float:
    """How the campaign, and the guide or ad behind a visit, change the wish to buy."""
    carrier, campaign = visit.touchpoint.carrier, visit.day.campaign
    factor = 1.6 if campaign == GOOD else 1.0
    if campaign == POOR and carrier in ("text", "ad", "reach"):
        factor = 0.3
    if carrier in ("guide", "wecom", "living", "store"):
        factor *= {"A": 1.55, "B": 1.0, "C": 0.5}[cards.brand.guides[visit.ref].tier]
    elif carrier == "ad":
        factor *= cards.brand.ads[visit.ref].buy_factor
    return factor


def _guide_query(visit: Visit, cards: Cards) -> dict[str, str]:
    guide = cards.brand.guides[visit.ref]
    return {"guide_id": guide.guide_id, "shop_id": cards.brand.stores[guide.store].store_id}


def _sent(visit: Visit, usual: str) -> dict[str, str]:
    """Links sent to people: the campaign's own while one runs."""
    campaign = visit.day.campaign
    if campaign is None:
        return {"chan_id": usual}
    return {"chan_id": campaign, "campaign_id": campaign.removeprefix("CAMPAIGN_")}


def _article(entry: Entry, visit: Visit, cards: Cards, _: str) -> None:
    chan_id = cards.brand.articles[visit.ref].chan_id
    entry.query = {"article_id": chan_id.removeprefix("OA_"), "chan_id": chan_id}


def _menu(entry: Entry, visit: Visit, _: Cards, __: str) -> None:
    chan_id, entry.page = MENU[visit.person % len(MENU)]
    entry.query, entry.refer_app = {"chan_id": chan_id}, ACCOUNT_APP_ID


def _reach(entry: Entry, visit: Visit, _: Cards, __: str) -> None:
    entry.query = _sent(visit, f"OUTREACH_{visit.touchpoint.key.upper()}")
    entry.refer_app = ACCOUNT_APP_ID if entry.scene == 1043 else ""


def _text(entry: Entry, visit: Visit, _: Cards, __: str) -> None:
    entry.query = _sent(visit, "OUTREACH_SMS_MONTHLY")


def _feature(entry: Entry, visit: Visit, _: Cards, __: str) -> None:
    entry.query = {"chan_id": f"FEATURE_{visit.touchpoint.key.upper()}"}


def _wecom(entry: Entry, visit: Visit, cards: Cards, _: str) -> None:
    entry.guide = visit.ref
    entry.query = _sent(visit, "OUTREACH_WECOM_1V1")
    entry.query |= _guide_query(visit, cards)


def _guide(entry: Entry, visit: Visit, cards: Cards, _: str) -> None:
    entry.guide = visit.ref
    entry.query = _guide_query(visit, cards)
    entry.query["chan_id"] = f"GUIDE_{entry.query['guide_id']}"
    entry.carry(cards.of_guides.get(visit.ref))


def _living(entry: Entry, visit: Visit, cards: Cards, live_id: str) -> None:
    entry.guide, entry.live_id = visit.ref, live_id
    entry.query = {"room_id": live_id} | _guide_query(visit, cards)
    entry.query["chan_id"] = f"GUIDE_{entry.query['guide_id']}"


def _store(entry: Entry, visit: Visit, cards: Cards, _: str) -> None:
    guide = cards.brand.guides[visit.ref]
    if visit.person % 2:  # the card on the guide's breast
        entry.guide = visit.ref
        entry.scan(f"chan_id=GUIDE_QR&guide_id={guide.guide_id}")
    else:  # the stand at the door
        entry.scan(f"chan_id=MATERIAL_D&shop_id={cards.brand.stores[guide.store].store_id}")


def _material(entry: Entry, visit: Visit, _: Cards, __: str) -> None:
    entry.query = {"chan_id": f"MATERIAL_{visit.touchpoint.key.split('_')[0].upper()}"}


def _live(entry: Entry, _: Visit, __: Cards, live_id: str) -> None:
    entry.live_id, entry.query = live_id, {"room_id": live_id}


def _ad(entry: Entry, visit: Visit, cards: Cards, _: str) -> None:
    clicks = cards.people.columns.ad_click
    clicks[visit.person] += 1
    chan_id = cards.brand.ads[visit.ref].chan_id
    click = ad_click(visit.person, int(clicks[visit.person]))
    entry.query = {"chan_id": chan_id, "gdt_vid": click}


def _jump(entry: Entry, *_: object) -> None:
    entry.refer_app = OTHER_APP_ID


def _share(entry: Entry, visit: Visit, cards: Cards, _: str) -> None:
    entry.carry(cards.opened_by(visit.person, visit.random))


CARRIERS: dict[str, Carrier] = {
    "article": _article,
    "menu": _menu,
    "reach": _reach,
    "text": _text,
    "feature": _feature,
    "wecom": _wecom,
    "guide": _guide,
    "living": _living,
    "store": _store,
    "material": _material,
    "live": _live,
    "ad": _ad,
    "jump": _jump,
    "share": _share,
}
