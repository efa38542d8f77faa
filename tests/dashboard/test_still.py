"""What stands still on a page is one component, and says the same."""

import pytest
from dash import dcc, html

from dashboard.components.still import Still, still


def test_a_piece_of_page_becomes_plain_data_whole() -> None:
    piece = html.Div(
        [html.P("一", className="dim"), None, html.Ul(html.Li(2)), dcc.Link("→", href="/cube")]
    )
    drawn = still(piece)
    assert isinstance(drawn, Still)
    assert drawn.drawn == {
        "tag": "div",
        "props": {},
        "parts": [
            {"tag": "p", "props": {"className": "dim"}, "parts": "一"},
            None,
            {"tag": "ul", "props": {}, "parts": {"tag": "li", "props": {}, "parts": 2}},
            {"tag": "link", "props": {"href": "/cube"}, "parts": "→"},
        ],
    }


def test_what_moves_is_refused() -> None:
    with pytest.raises(TypeError, match="Graph does not stand still"):
        still(html.Div([html.P("一"), dcc.Graph()]))
