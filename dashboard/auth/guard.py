"""Deny by default: `secured_callback` is the only way to register one, and one gate sees all."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from dash import Dash

from dashboard.auth.permissions import KNOWN, Permission
from dashboard.auth.viewer import authorize

Given = ParamSpec("Given")
Made = TypeVar("Made")


class UnguardedCallbackError(RuntimeError):
    """A callback was registered past `secured_callback`; the app does not start."""


def secured_callback(
    app: Dash, permission: Permission, *dependencies: object, **options: Any
) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """`app.callback` that answers only those who hold the permission.

    The check runs on the server at each call, before the function sees its arguments.
    """
    if permission not in KNOWN:
        raise UnguardedCallbackError(f"no role holds {permission!r}: see auth/permissions.py")

    def register(function: Callable[Given, Made]) -> Callable[Given, Made]:
        @functools.wraps(function)
        def checked(*args: Given.args, **kwargs: Given.kwargs) -> Made:
            authorize(permission)
            return function(*args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        app.callback(*dependencies, **options)(checked)
        return checked

    return register


def permission_of(entry: dict[str, Any]) -> Permission | None:
    """The permission a `callback_map` entry declares; None for one that asks for none."""
    return getattr(entry.get("callback"), "permission", None)


def refuse_unguarded(app: Dash) -> None:
    """Stops the start-up if any server callback would answer without a check.

    Raises:
        UnguardedCallbackError: names the callbacks; register them by `secured_callback`.
    """
    bare = [
        output
        for output, entry in app.callback_map.items()
        if "callback" in entry and permission_of(entry) is None
    ]
    if bare:
        raise UnguardedCallbackError(f"callbacks without a permission: {', '.join(bare)}")
