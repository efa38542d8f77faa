"""The real app over a small real warehouse, and people who come to it with a browser."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.app import PAGES, create_app
from dashboard.auth.accounts import Accounts
from dashboard.config import AppConfig
from dashboard.navigation import Page
from queries.warehouse import Warehouse
from tests.queries.conftest import Given, empty_file, given
from tests.queries.facts import opening

__all__ = ["empty_file", "given"]

KEY = "q7Jm-2vXf9_RtLw4ZkPbNcY8sHdGaE3uToI1"
PASSWORD = "correct horse battery"
LAST_DAY = date(2026, 1, 31)


@pytest.fixture(scope="session")
def warehouse(given: Given) -> Warehouse:
    """Three people in store S1 and one in S2; made once, only read."""
    stores = [("S1", "静安店"), ("S2", "湖滨店")]
    return given(
        dim_stores=[{"store_id": key, "store_name": name} for key, name in stores],
        fct_opens=[
            *(opening(f"p{number}", LAST_DAY, store_id="S1") for number in range(3)),
            opening("p9", LAST_DAY, store_id="S2"),
            opening("p0", LAST_DAY - timedelta(days=40), store_id="S1"),
        ],
    )


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    made = Accounts(f"sqlite:///{tmp_path / 'app.db'}")
    yield made
    made.close()


MakeApp = Callable[..., Dash]


@pytest.fixture
def make_app(warehouse: Warehouse, accounts: Accounts) -> MakeApp:
    def make(*, pages: Sequence[Page] = PAGES, **settings: Any) -> Dash:
        config = AppConfig(**{"secret_key": KEY, "brand_name": "山茶集"} | settings)
        return create_app(warehouse, accounts, config, pages=pages)

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Dash:
    return make_app()


@dataclass
class Visitor:
    """Somebody with a browser, signed in or not."""

    app: Dash
    client: FlaskClient
    name: str = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, form: dict[str, str], **options: Any) -> TestResponse:
        """Posts a form with the token of the page it would stand on."""
        return self.client.post(path, data=form | {"csrf_token": self.token()}, **options)

    def token(self, page: str = "/signin/forgotten") -> str:
        return token_in(self.get(page).text)

    def sign_in(self, name: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        return self.post("/signin", {"name": name, "password": password}, **options)

    def call(self, output: str, **values: Any) -> TestResponse:
        """Asks a callback as Dash's own script would; values by `id.property`."""
        self.get("/")
        cookie = self.client.get_cookie("_csrf_token")
        headers = {"X-CSRFToken": cookie.value} if cookie else {}
        body = callback_body(self.app, output, values)
        return self.client.post("/_dash-update-component", json=body, headers=headers)


Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive(app: Dash) -> Arrive:
    """arrive() → a stranger with an empty browser."""

    def make(another: Dash | None = None) -> Visitor:
        answering = another or app
        return Visitor(answering, answering.server.test_client())

    return make


@pytest.fixture
def person(arrive: Arrive, accounts: Accounts) -> Callable[..., Visitor]:
    """person("Ada", role="viewer", store_scope=["S1"]) → signed in by their one-time link."""

    def make(name: str = "Ada", *, app: Dash | None = None, **given: Any) -> Visitor:
        visitor = arrive(app)
        visitor.name = name
        link = f"/signin/link/{accounts.add(name, **given)}"
        answer = visitor.post(link, {"password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 303, answer.text
        return visitor

    return make


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def output_of(app: Dash, part: str, asked: str = "") -> str:
    """The one server callback whose outputs hold `part`, and that listens to component `asked`."""
    found = [
        key
        for key, entry in app.callback_map.items()
        if part in key
        and "callback" in entry
        and (not asked or asked in {each["id"] for each in entry["inputs"]})
    ]
    assert len(found) == 1, found
    return found[0]


def callback_body(app: Dash, output: str, values: dict[str, Any]) -> dict[str, Any]:
    """A well-formed request to a callback; what is not given is null."""
    entry = app.callback_map[output]
    outputs = [_target(each) for each in output.strip(".").split("...")]
    inputs, state = ([_given(one, values) for one in entry[kind]] for kind in ("inputs", "state"))
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": state,
        "changedPropIds": [f"{name}" for name in values],
    }


def _target(text: str) -> dict[str, str]:
    name, _, prop = text.rpartition(".")
    return {"id": name, "property": prop}


def _given(declared: dict[str, str], values: dict[str, Any]) -> object:
    if declared["id"].startswith("{"):
        return []
    key = f"{declared['id']}.{declared['property']}"
    return declared | {"value": values.get(key)}
