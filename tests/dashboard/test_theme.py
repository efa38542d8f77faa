"""Colours can be read and told apart, and CSS and Python agree on them."""

import math
import re
from itertools import combinations
from pathlib import Path

import plotly
import pytest

from dashboard import theme
from dashboard.theme import ENTRY_CLASS_COLOURS, FAMILY_COLOURS, TOKENS, Scheme

ASSETS = Path(__file__).parents[2] / "assets"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# Viénot, Brettel & Mollon 1999, on linear RGB.
SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.1124, 0.8876, 0.0), (0.1124, 0.8876, 0.0), (0.004, -0.004, 1.0)),
    "deuteranopia": ((0.2928, 0.7072, 0.0), (0.2928, 0.7072, 0.0), (-0.0223, 0.0223, 1.0)),
}
BODY_TEXT = ["ink", "muted", "primary", "warning", "danger", "rise", "fall"]


def linear(colour: str) -> tuple[float, float, float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def contrast(one: str, other: str) -> float:
    bright = [
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True))
        for x in (one, other)
    ]
    return (max(bright) + 0.05) / (min(bright) + 0.05)


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """OKLab of what an eye of that kind gets."""
    red, green, blue = (
        max(0.0, sum(w * c for w, c in zip(row, linear(colour), strict=True)))
        for row in SIGHT[sight]
    )
    cone_l = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    cone_m = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    cone_s = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * cone_l + 0.7936177850 * cone_m - 0.0040720468 * cone_s,
        1.9779984951 * cone_l - 2.4285922050 * cone_m + 0.4505937099 * cone_s,
        0.0259040371 * cone_l + 0.7827717662 * cone_m - 0.8086757660 * cone_s,
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["page", "surface"])
@pytest.mark.parametrize("ink", BODY_TEXT)
def test_text_can_be_read(scheme: Scheme, ground: str, ink: str) -> None:
    assert contrast(TOKENS[scheme][ink], TOKENS[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-primary", "primary"),
        ("primary", "primary-soft"),
        ("ink", "primary-soft"),
        ("warning", "warning-soft"),
        ("danger", "danger-soft"),
        ("muted", "sunken"),
        ("ink", "sunken"),
    ],
)
def test_text_can_be_read_on_tinted_ground(scheme: Scheme, ink: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][ink], TOKENS[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_controls_and_marks_stand_out(scheme: Scheme) -> None:
    surface = TOKENS[scheme]["surface"]
    marks = {"control": TOKENS[scheme]["control"]}
    for name, pair in (FAMILY_COLOURS | ENTRY_CLASS_COLOURS).items():
        marks[name] = pair[scheme]
    for name in ("PRIMARY", "SERIES", "GREY", "RED", "GREEN"):
        marks[name] = getattr(theme, name)
    faint = {name: colour for name, colour in marks.items() if contrast(colour, surface) < 3}
    assert faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_entry_classes_differ_for_every_eye(scheme: Scheme, sight: str) -> None:
    colours = {name: seen(pair[scheme], sight) for name, pair in ENTRY_CLASS_COLOURS.items()}
    near = [
        (one, other)
        for one, other in combinations(colours, 2)
        if math.dist(colours[one], colours[other]) < 0.08
    ]
    assert near == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_families_differ_from_each_other(scheme: Scheme) -> None:
    colours = {name: seen(pair[scheme], "full") for name, pair in FAMILY_COLOURS.items()}
    near = [
        (one, other)
        for one, other in combinations(colours, 2)
        if math.dist(colours[one], colours[other]) < 0.03
    ]
    assert near == []


def test_an_unknown_family_is_grey() -> None:
    assert theme.colour_of(None) == theme.colour_of("未知") == theme.colour_of("从未见过")


def test_css_says_what_python_says() -> None:
    css = (ASSETS / "tokens.css").read_text(encoding="utf-8")
    light = css.split("}", 1)[0]
    dark = css.split('[data-mantine-color-scheme="dark"]')[1].split("}", 1)[0]
    auto = css.split('[data-mantine-color-scheme="auto"]')[1].split("}", 1)[0]
    for block, scheme in ((light, "light"), (dark, "dark"), (auto, "dark")):
        said = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        assert said == TOKENS[scheme]


def test_no_asset_asks_another_server() -> None:
    for file in [*ASSETS.rglob("*.css"), *ASSETS.rglob("*.js"), *ASSETS.rglob("*.svg")]:
        # Names of XML look like addresses but are never asked.
        text = re.sub(r"http://www\.w3\.org/[\w/]+", "", file.read_text(encoding="utf-8"))
        assert not re.search(r"https?://|url\(['\"]?//", text), file.name


def test_every_vendored_file_names_its_licence() -> None:
    note = (ASSETS / "vendor" / "LICENSES.md").read_text(encoding="utf-8")
    for file in (ASSETS / "vendor").glob("*.js"):
        assert file.name in note


def test_the_browser_draws_with_the_library_that_python_speaks_to() -> None:
    package = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    ours = ASSETS / "vendor" / "00-plotly.min.js"
    first_lines = [file.read_text(encoding="utf-8")[:200] for file in (package, ours)]
    versions = [re.findall(r"plotly\.js v([\d.]+)", line) for line in first_lines]
    assert versions[0] == versions[1] != []


def test_every_family_of_charts_is_in_the_browsers_library() -> None:
    drawn = set[str]()
    for file in (ASSETS.parent / "dashboard").rglob("*.py"):
        drawn |= set(re.findall(r"\bgo\.([A-Z]\w+)", file.read_text(encoding="utf-8")))
    entry = (ASSETS.parent / ".ci" / "plotly" / "entry.js").read_text(encoding="utf-8")
    known = set(re.findall(r"plotly\.js/lib/(\w+)", entry)) | {"scatter"}
    assert {name.lower() for name in drawn - {"Figure"}} <= known
