"""Signing in and out: plain HTML forms that need no script."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from dashboard.auth import identity
from dashboard.auth.plain import THEMES, accounts, config, plain_page, source
from dashboard.auth.records import Person
from dashboard.auth.viewer import current
from dashboard.errors import LinkGoneError, WeakPasswordError
from dashboard.i18n import LANGUAGES, text

DEVICE_COOKIE = "device"
KEPT_SECONDS = 180 * 86_400
LONGEST_NAME, LONGEST_PASSWORD = 256, 1024

auth = Blueprint("auth", __name__, template_folder="templates")


@auth.get("/signin")
def sign_in() -> ResponseReturnValue:
    """The form, or on to where a person who is signed in wanted to go."""
    target = own_path(request.args.get("next"))
    return redirect(target, 303) if g.viewer else plain_page("signin.html", next=target)


@auth.post("/signin")
def try_to_sign_in() -> ResponseReturnValue:
    """Checks a name and password; one answer for every way of being wrong."""
    target = own_path(request.form.get("next"))
    name = request.form.get("name", "")[:LONGEST_NAME]
    password = request.form.get("password", "")[:LONGEST_PASSWORD]
    tried = accounts().verify(name, password, source=source(), device=_device_of(name))
    if tried.person:
        return _entered(tried.person, target)
    if not tried.wait_seconds:
        return plain_page("signin.html", 401, next=target, asked=name, problem=text("auth.wrong"))
    problem = text("auth.wait", seconds=tried.wait_seconds)
    answer = make_response(plain_page("signin.html", 429, next=target, asked=name, problem=problem))
    answer.headers["Retry-After"] = str(tried.wait_seconds)
    return answer


@auth.get("/signin/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """Shows whom the link is for. Looking uses nothing up: mail programs open links too."""
    try:
        return plain_page("link.html", person=accounts().link_person(token))
    except LinkGoneError:
        return _gone()


@auth.post("/signin/link/<token>")
def use_link(token: str) -> ResponseReturnValue:
    """Sets the password and signs in; the link is used up."""
    password = request.form.get("password", "")[:LONGEST_PASSWORD]
    try:
        person = accounts().link_person(token)
        if password != request.form.get("again", ""):
            return plain_page("link.html", 400, person=person, problem=text("auth.not_the_same"))
        # In a demo there is nothing to protect yet, so a look is one click away.
        chosen = None if config().is_demo and not password else password
        person = accounts().consume_link(token, chosen, source=source())
    except LinkGoneError:
        return _gone()
    except WeakPasswordError as error:
        return plain_page("link.html", 400, person=person, problem=text(error.key))
    return _entered(person, "/")


@auth.get("/signin/forgotten")
def forgotten() -> ResponseReturnValue:
    """Tells whom to ask: there is no mail server to trust, so an administrator issues a link."""
    return plain_page("message.html", title="auth.forgotten", body="auth.forgotten_body")


@auth.post("/signout")
def sign_out() -> ResponseReturnValue:
    """Ends the session on the server, so that a copy of the cookie is worth nothing."""
    name = current().name
    identity.leave(accounts())
    accounts().audit("sign out", actor=name, source=source())
    return redirect("/signin", 303)


@auth.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Keeps language and theme: in a cookie for the sign-in page, with the person otherwise."""
    language = _one_of(LANGUAGES, request.values.get("language"))
    theme = _one_of(THEMES, request.values.get("theme"))
    answer = make_response(redirect(own_path(request.referrer, signin=True), 303))
    if language:
        _keep(answer, "language", language)
    if theme:
        _keep(answer, "theme", theme)
    if g.viewer:
        accounts().prefer(g.viewer.user_id, language=language, theme=theme)
    return answer


def own_path(asked: str | None, *, signin: bool = False) -> str:
    """Where to go next: a path of ours, or home. `//elsewhere` is elsewhere."""
    parts = urlsplit((asked or "/")[:2000])
    if parts.scheme not in ("", "http", "https") or parts.netloc not in ("", request.host):
        return "/"
    path = parts.path
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return "/"
    if path.startswith("/signin") and not signin:
        return "/"
    return path + (f"?{parts.query}" if parts.query else "")


def _entered(person: Person, target: str) -> ResponseReturnValue:
    """Signs the person in and remembers this browser as one of theirs."""
    identity.enter(accounts(), config(), person.user_id)
    answer = make_response(redirect(target, 303))
    mark = _devices().dumps([person.name.casefold(), g.nonce])
    _keep(answer, DEVICE_COOKIE, str(mark), http_only=True)
    return answer


def _device_of(name: str) -> str | None:
    """This browser's mark, if it has signed in under that name before; see throttle.py."""
    try:
        known, mark = _devices().loads(request.cookies.get(DEVICE_COOKIE, ""), max_age=KEPT_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(mark) if known == name.strip().casefold() else None


def _devices() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config().secret_key, salt="device")


def _gone() -> ResponseReturnValue:
    return plain_page("message.html", 410, title="auth.link_gone", body="auth.link_gone_body")


def _one_of(allowed: tuple[str, ...], value: str | None) -> str | None:
    return value if value in allowed else None


def _keep(answer: Response, name: str, value: str, *, http_only: bool = False) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=KEPT_SECONDS,
        secure=config().is_https,
        httponly=http_only,
        samesite="Lax",
    )
