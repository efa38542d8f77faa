"""Serving by gunicorn, started from here so that one command is enough."""

from collections.abc import Callable
from typing import Any

from dash import Dash
from flask import Flask
from gunicorn.app.base import BaseApplication


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make: Callable[[], Dash], options: dict[str, Any]) -> None:
        self._make, self._options = make, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in each worker, after the fork: database connections do not survive one."""
        server: Flask = self._make().server
        return server


def serve(
    app_factory: Callable[[], Dash], host: str, port: int, workers: int = 2, threads: int = 8
) -> None:
    """Serves until stopped; each worker makes its own app."""
    _Server(
        app_factory,
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": False,
            # Nobody needs to steer the server through a socket in somebody's home folder.
            "control_socket_disable": True,
            "timeout": 120,
            "graceful_timeout": 20,
            "keepalive": 30,
            "limit_request_line": 8190,
            "forwarded_allow_ips": "",
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
        },
    ).run()
