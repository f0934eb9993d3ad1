"""What the browser may do with a page: nothing but load it from here and send it back here."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def csp_nonce() -> str:
    """This response's own script nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _protect(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        # A page may hold what only its reader may see: no shared cache keeps it. The browser
        # may, so that Back still shows what was typed; signing out empties that too.
        headers.setdefault("Cache-Control", "private, no-cache")
        if request.endpoint == "accounts.sign_out":
            headers["Clear-Site-Data"] = '"cache"'
        headers.add("Vary", "Cookie")
    return response


def init_app(app: Flask) -> None:
    """Every response leaves with these headers; the session cookie is the browser's alone."""
    app.after_request(_protect)
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_NAME"] = "grants"
    app.jinja_env.globals["csp_nonce"] = csp_nonce
