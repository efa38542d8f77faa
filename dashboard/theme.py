"""Colours by meaning and the one Plotly template; `assets/tokens.css` says the same to the browser.

Entry class gives the hue and its families are shades of it: blues for what the platform brings,
teal-greens for what the brand runs itself, orange for what is paid, grey for other and unknown.
The primary colour marks selection and nothing else.
"""

from typing import Literal

import plotly.graph_objects as go

Scheme = Literal["light", "dark"]

FONT = (
    "Inter, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"
)

TOKENS: dict[Scheme, dict[str, str]] = {
    "light": {
        "page": "#f6f7f9",
        "surface": "#ffffff",
        "sunken": "#eef0f3",
        "ink": "#1b1f27",
        "muted": "#5a6270",
        "hairline": "#e1e4ea",
        "control": "#858d9b",
        "primary": "#6b40c9",
        "primary-soft": "#efeafa",
        "on-primary": "#ffffff",
        "rise": "#c2272d",
        "fall": "#21763c",
        "warning": "#8a5300",
        "warning-soft": "#fdf3e0",
        "danger": "#b3261e",
        "danger-soft": "#fcebea",
    },
    "dark": {
        "page": "#101216",
        "surface": "#181b21",
        "sunken": "#21252d",
        "ink": "#e8eaee",
        "muted": "#a3abb9",
        "hairline": "#2c313b",
        "control": "#6d7686",
        "primary": "#a78bfa",
        "primary-soft": "#2a2440",
        "on-primary": "#17122a",
        "rise": "#f97676",
        "fall": "#5bcc80",
        "warning": "#f2b866",
        "warning-soft": "#33281a",
        "danger": "#ff8a80",
        "danger-soft": "#3a2020",
    },
}

# Mantine's own scales, bent to the tokens: 7 is the primary in light, 4 in dark; a dark page is
# step 7 and what floats on it step 6.
# fmt: off
BRAND_SCALE = [
    "#f5f1fd", "#e9e1fa", "#d1c1f5", "#b9a1ef", "#a78bfa",
    "#8f6fe6", "#7d58d8", "#6b40c9", "#5a33ad", "#4a298f",
]
DARK_SCALE = [
    "#e8eaee", "#c3c9d3", "#a3abb9", "#6d7686", "#2c313b",
    "#21252d", "#181b21", "#101216", "#0c0e11", "#08090b",
]
# fmt: on

ENTRY_CLASS_COLOURS: dict[str, dict[Scheme, str]] = {
    "平台自主入口": {"light": "#2063bf", "dark": "#5294f6"},
    "自有运营": {"light": "#007f65", "dark": "#4ab094"},
    "商业流量": {"light": "#c9690c", "dark": "#ff9b50"},
    "未知": {"light": "#898c92", "dark": "#babec4"},
}

FAMILY_COLOURS: dict[str, dict[Scheme, str]] = {
    "快捷入口": {"light": "#0e8bc4", "dark": "#7cc4f2"},
    "搜一搜": {"light": "#2171cc", "dark": "#56a3ff"},
    "支付卡包": {"light": "#2e54ae", "dark": "#5a85e3"},
    "公众号": {"light": "#108968", "dark": "#54bb97"},
    "企业微信": {"light": "#006b5b", "dark": "#419b89"},
    "视频号": {"light": "#4a9a5e", "dark": "#7ccd8e"},
    "直播": {"light": "#40783b", "dark": "#70a969"},
    "社群": {"light": "#25978f", "dark": "#64cfc6"},
    "分享": {"light": "#1b5a3e", "dark": "#4d896a"},
    "扫码": {"light": "#2d8992", "dark": "#64bbc4"},
    "服务通知": {"light": "#66974a", "dark": "#a2d686"},
    "外部链接": {"light": "#246876", "dark": "#5797a7"},
    "小程序跳转": {"light": "#155252", "dark": "#4d8987"},
    "广告": {"light": "#c9690c", "dark": "#ff9b50"},
    "其他": {"light": "#6e7278", "dark": "#9ea2a8"},
    "未知": {"light": "#898c92", "dark": "#babec4"},
}

# What other dictionaries of touchpoints call a family of ours.
_ALIASES = {
    "搜索": "搜一搜",
    "卡包": "支付卡包",
    "支付": "支付卡包",
    "支付与卡券": "支付卡包",
    "消息通知": "服务通知",
    "跳转": "小程序跳转",
}


# For figures that are drawn once and shown in either theme: each stands 3:1 on both surfaces.
PRIMARY = "#8169dd"
SERIES = "#5a86b8"
GREY = "#82868e"
RED = "#e24947"
GREEN = "#359658"


def better_worse(language: str) -> tuple[str, str]:
    """The colours of better and worse: 涨红跌绿 in Chinese, green-up in English."""
    return (RED, GREEN) if language == "zh-CN" else (GREEN, RED)


def colour_of(name: str | None, scheme: Scheme = "light") -> str:
    """The colour of a touchpoint family or entry class; grey for one nobody has named yet."""
    called = _ALIASES.get(name or "", name or "")
    known = FAMILY_COLOURS.get(called) or ENTRY_CLASS_COLOURS.get(called)
    return (known or FAMILY_COLOURS["未知"])[scheme]


def has_colour(name: str) -> bool:
    """Whether a family or entry class of this name has a colour of its own."""
    return _ALIASES.get(name, name) in FAMILY_COLOURS | ENTRY_CLASS_COLOURS


def translucent(colour: str, share: float) -> str:
    """A `#rrggbb` colour let through by `share`, as Sankey links need it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def template(scheme: Scheme = "light") -> go.layout.Template:
    """The Plotly template every figure wears; transparent, so that the card shows through."""
    tokens = TOKENS[scheme]
    axis = {
        "gridcolor": tokens["hairline"],
        "linecolor": tokens["hairline"],
        "zerolinecolor": tokens["control"],
        "tickfont": {"color": tokens["muted"], "size": 12},
        "title": {"font": {"color": tokens["muted"], "size": 12}},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": tokens["ink"]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [pair[scheme] for pair in ENTRY_CLASS_COLOURS.values()],
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "hovermode": "x unified",
            "hoverlabel": {
                "bgcolor": tokens["surface"],
                "bordercolor": tokens["hairline"],
                "font": {"family": FONT, "size": 12, "color": tokens["ink"]},
            },
            "legend": {"orientation": "h", "y": -0.15, "font": {"color": tokens["muted"]}},
            "xaxis": axis | {"showgrid": False},
            "yaxis": axis | {"rangemode": "tozero"},
            "dragmode": False,
        },
    )
