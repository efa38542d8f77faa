"""The invented brand: its shops, guides, teas, pages and touchpoints, read from catalogue/*.csv."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).parent / "catalogue"

BRAND_NAME = "栖云茶事（演示）"
CHANNELS_NAME = "栖云茶事（演示）旗舰店"
APP_ID = "wx0d3a0c7e5f1b2a4d"
ACCOUNT_APP_ID = "wx5e0f6d1c8b7a9e30"  # the official account, as referrer of menu and messages
OTHER_APP_ID = "wx71c2a9b0d4e8f635"  # another mini program that links to the mall
CORP_ID = "ww4f1e7a20c95d3b86"
ORDER_PAGE_KEYS = ("order", "pay")


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A way into the mini program, and what people who take it tend to do."""

    key: str
    scene: int
    carrier: str
    new_weight: float
    old_weight: float
    buy_rate: float
    bounce_rate: float
    loyalty: float
    landing: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the mini program."""

    key: str
    route: str
    title: str


@dataclass(frozen=True, slots=True)
class Store:
    """A shop."""

    store_id: str
    store_name: str
    city: str
    province: str
    region: str
    weight: float


@dataclass(frozen=True, slots=True)
class Guide:
    """A shop assistant; tier A sells with a method of her own, C hardly writes to anybody."""

    guide_id: str
    name: str
    store: int
    tier: str
    position: str


@dataclass(frozen=True, slots=True)
class Product:
    """One SKU."""

    spu_id: str
    spu_code: str
    spu_name: str
    sku_id: str
    sku_code: str
    spec: str
    category: str
    price_fen: int
    weight: float


@dataclass(frozen=True, slots=True)
class Article:
    """An official-account article; pull 1 brings the usual number of readers into the mall."""

    chan_id: str
    title: str
    pull: float


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad creative: how many it brings, and how willing they are to buy."""

    chan_id: str
    name: str
    pull: float
    buy_factor: float


@dataclass(frozen=True, slots=True)
class Device:
    """A phone as wx.getSystemInfo describes it."""

    brand: str
    model: str
    version: str
    width: int
    height: int
    system: str
    platform: str
    library: str
    weight: float


@dataclass(frozen=True, slots=True)
class Brand:
    """The whole catalogue; other modules hold positions in these tuples, not copies."""

    touchpoints: tuple[Touchpoint, ...]
    pages: dict[str, Page]
    stores: tuple[Store, ...]
    guides: tuple[Guide, ...]
    products: tuple[Product, ...]
    articles: tuple[Article, ...]
    ads: tuple[Ad, ...]
    devices: tuple[Device, ...]

    def touchpoint(self, key: str) -> int:
        """The position of a touchpoint."""
        return next(i for i, touchpoint in enumerate(self.touchpoints) if touchpoint.key == key)


def _rows(name: str) -> list[dict[str, str]]:
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _guides(stores: tuple[Store, ...]) -> tuple[Guide, ...]:
    position = {store.store_id: index for index, store in enumerate(stores)}
    return tuple(
        Guide(row["guide_id"], row["name"], position[row["store_id"]], row["tier"], row["position"])
        for row in _rows("guides")
    )


def _products() -> tuple[Product, ...]:
    return tuple(
        Product(
            **{k: v for k, v in row.items() if k not in ("price_fen", "weight")},
            price_fen=int(row["price_fen"]),
            weight=float(row["weight"]),
        )
        for row in _rows("products")
    )


def _touchpoints() -> tuple[Touchpoint, ...]:
    rates = ("new_weight", "old_weight", "buy_rate", "bounce_rate", "loyalty")
    return tuple(
        Touchpoint(
            key=row["key"],
            scene=int(row["scene"]),
            carrier=row["carrier"],
            landing=row["landing"],
            **{rate: float(row[rate]) for rate in rates},
        )
        for row in _rows("touchpoints")
    )


def _stores() -> tuple[Store, ...]:
    return tuple(
        Store(
            row["store_id"],
            row["store_name"],
            row["city"],
            row["province"],
            row["region"],
            float(row["weight"]),
        )
        for row in _rows("stores")
    )


def _devices() -> tuple[Device, ...]:
    return tuple(
        Device(
            brand=row["brand"],
            model=row["model"],
            version=row["version"],
            width=int(row["width"]),
            height=int(row["height"]),
            system=row["system"],
            platform=row["platform"],
            library=row["library"],
            weight=float(row["weight"]),
        )
        for row in _rows("devices")
    )


@cache
def brand() -> Brand:
    """The catalogue, read once."""
    stores = _stores()
    return Brand(
        touchpoints=_touchpoints(),
        pages={row["key"]: Page(**row) for row in _rows("pages")},
        stores=stores,
        guides=_guides(stores),
        products=_products(),
        articles=tuple(
            Article(row["article"], row["title"], float(row["pull"])) for row in _rows("articles")
        ),
        ads=tuple(
            Ad(row["chan_id"], row["name"], float(row["pull"]), float(row["buy_factor"]))
            for row in _rows("ads")
        ),
        devices=_devices(),
    )
