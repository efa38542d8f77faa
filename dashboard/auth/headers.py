"""What every answer says to the browser about scripts, frames, cookies and caches."""

import re

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.auth.viewer import signed_in
from dashboard.config import AppConfig

CSRF_COOKIE = "_csrf_token"
YEAR = 31_536_000
SHARED = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; "
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def install(server: Flask, config: AppConfig) -> None:
    """Cookie flags, anti-forgery tokens and headers."""
    server.secret_key = config.secret_key
    server.config.update(
        SESSION_COOKIE_NAME="__Host-chudian" if config.is_https else "chudian",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=config.absolute_timeout,
        WTF_CSRF_TIME_LIMIT=None,
        # The gate compares Origin and Sec-Fetch-Site; Referer is often stripped on its way.
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
    )
    if config.behind_proxy:
        # One hop only, and only where the operator says there is one: anybody can send these.
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=1, x_proto=1, x_host=1
        )
    CSRFProtect(server)

    @server.after_request
    def protect(response: Response) -> Response:
        nonce = g.get("nonce", "")
        # Plotly and Mantine write style attributes; the plain pages need none.
        styles = "style-src 'self' 'unsafe-inline'; " if signed_in() else "style-src 'self'; "
        scripts = f"script-src 'self' 'nonce-{nonce}'"
        response.headers["Content-Security-Policy"] = SHARED + styles + scripts
        for header, value in FIXED.items():
            response.headers[header] = value
        if config.is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if not request.path.startswith(("/assets/", "/_dash-component-suites/")):
            response.headers["Cache-Control"] = "no-store"
        if signed_in() and response.mimetype == "text/html":
            # Dash sends it back as a header with each callback; scripts must be able to read it.
            response.set_cookie(
                CSRF_COOKIE, generate_csrf(), secure=config.is_https, samesite="Strict"
            )
        return response


def with_nonce(page: str) -> str:
    """Marks the page's own scripts as ours; an injected one has no way to know the nonce."""
    return re.sub(r"<script(?![^>]*\bnonce=)", f'<script nonce="{g.nonce}"', page)
