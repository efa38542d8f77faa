"""The one gate in front of every route and callback: closed unless a line below opens it."""

import logging
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from dash import Dash
from dash.exceptions import (
    CallbackException,
    DependencyException,
    InvalidCallbackReturnValue,
)
from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.auth import identity
from dashboard.config import AppConfig
from dashboard.i18n import LANGUAGES, Language

logger = logging.getLogger(__name__)

CALLBACKS = "/_dash-update-component"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_ENDPOINTS = frozenset(
    {
        "auth.sign_in",
        "auth.try_to_sign_in",
        "auth.link",
        "auth.use_link",
        "auth.forgotten",
        "auth.prefer",
        "healthz",
    }
)
OPEN_FILES = frozenset(
    f"/assets/{name}" for name in ("tokens.css", "signin.css", "logo.svg", "favicon.svg")
)
# Beyond the pages themselves, all that Dash serves from its catch-all is a typing mistake.
CATCH_ALL = "/<path:path>"


def install(app: Dash, config: AppConfig, page_paths: Collection[str]) -> None:
    """Puts the gate in front of the app. Must come before any other `before_request`."""
    server: Flask = app.server

    @server.before_request
    def gate() -> ResponseReturnValue | None:
        g.nonce = secrets.token_urlsafe(16)
        g.viewer = identity.recognise()
        g.language = g.viewer.language if g.viewer else _asked_language(config.language)
        if request.method not in SAFE and not _comes_from_us(config):
            abort(403)
        if request.endpoint in OPEN_ENDPOINTS or request.path in OPEN_FILES:
            return None
        if g.viewer is None:
            return _to_sign_in()
        _check_request(app, page_paths)
        return None

    server.register_error_handler(CallbackException, _malformed)
    server.register_error_handler(KeyError, _malformed)
    server.register_error_handler(DependencyException, _no_such_file)


def _malformed(error: Exception) -> ResponseReturnValue:
    # What our own callbacks raise ends in on_error, so here the request itself was wrong.
    if request.path != CALLBACKS or isinstance(error, InvalidCallbackReturnValue):
        raise error
    logger.info("malformed callback request: %s", type(error).__name__)
    return Response("malformed callback request", 400, mimetype="text/plain")


def _no_such_file(_error: DependencyException) -> ResponseReturnValue:
    # Dash refuses a path outside its packages as an accident, with a list of all it serves.
    return Response("404 Not Found", 404, mimetype="text/plain")


def _check_request(app: Dash, page_paths: Collection[str]) -> None:
    """What a signed-in person sends must be a known page or fit a registered callback."""
    if request.path == CALLBACKS and request.method == "POST":
        _refuse_malformed(app.callback_map)
    if str(request.url_rule) == CATCH_ALL and not _is_page(request.path, page_paths):
        # Looking at what only acts: Dash's catch-all would hide that from Flask.
        acts = app.server.url_map.bind("").test(request.path, "POST")
        abort(405 if acts else 404)


def _to_sign_in() -> ResponseReturnValue:
    """Pages lead to the sign-in form; everything that is no page is plainly refused."""
    if request.method != "GET" or request.path.startswith(("/_", "/assets/")):
        abort(401)
    # The path and filters come back after sign-in, as the reader left them.
    asked = request.full_path.rstrip("?")
    return redirect("/signin" + ("" if asked == "/" else "?" + urlencode({"next": asked})))


def _comes_from_us(config: AppConfig) -> bool:
    """Refuses what another site's page sends with our reader's cookies, token or not."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = {urlsplit(config.public_url).netloc, request.host}
    return urlsplit(origin).netloc in ours


def _is_page(path: str, page_paths: Collection[str]) -> bool:
    return any(path == page or path.startswith(page + "/") for page in page_paths)


def _asked_language(default: Language) -> Language:
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"])
    return default if best is None else "en" if best == "en" else "zh-CN"


def _refuse_malformed(callback_map: Mapping[str, Any]) -> None:
    """A body that does not fit a registered callback is answered 400, not with a traceback."""
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        abort(400)
    entry = callback_map.get(body["output"])
    if entry is None or "callback" not in entry:
        abort(400)
    for given, declared in (("inputs", entry["inputs"]), ("state", entry["state"])):
        if not _fits(body.get(given, []), declared):
            abort(400)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(each, str) for each in changed):
        abort(400)
    if not isinstance(body.get("outputs"), dict | list | None):
        abort(400)


def _fits(given: object, declared: list[dict[str, Any]]) -> bool:
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(_is_prop(one, wanted) for one, wanted in zip(given, declared, strict=True))
    )


def _is_prop(given: object, wanted: dict[str, Any]) -> bool:
    """One input as Dash sends it; wildcards come as a list of them."""
    is_wildcard = isinstance(wanted["id"], str) and wanted["id"].startswith("{")
    if isinstance(given, list):
        return is_wildcard and all(_is_prop(each, wanted) for each in given)
    if not isinstance(given, dict) or given.get("property") != wanted["property"]:
        return False
    return is_wildcard or given.get("id") == wanted["id"]
