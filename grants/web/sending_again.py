"""A form that came too late is sent again with one press, although the session is a new one.

A form's usual token belongs to a session; who signs in again has a new session, and the
form would be refused once more. The page that gives a late form back therefore carries a
ticket: signed by us, for this address, for twelve hours. It counts only where the browser
itself says that the form comes from one of our own pages, which no page elsewhere can
make it say; so it opens nothing that the session's token would not.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

FIELD = "send_again"
_LASTS = 12 * 3600


def from_here() -> bool:
    """Did this form come from one of our own pages? Only then may it be sent again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.host


def ticket() -> str:
    """What the page that gives this request's form back carries."""
    return str(_signer().dumps(request.full_path.rstrip("?")))


def _valid() -> bool:
    given = request.form.get(FIELD, "")
    if not given or not from_here():
        return False
    try:
        address = _signer().loads(given, max_age=_LASTS)
    except BadData:
        return False
    return bool(address == request.full_path.rstrip("?"))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="send-again")


class Protection(CSRFProtect):  # type: ignore[misc]
    """Every form carries its session's token, or the ticket of a form that came too late."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Let a form with a valid ticket pass; ask the others for the session's token."""
        if request.method == "POST" and _valid():
            g.csrf_valid = True
            return
        super().protect(apply_exemptions=apply_exemptions)
