"""Every error a person can meet, as a page that says what happened and what to do.

What was typed is never thrown away: where a form came too late (the session ended,
the page was open for too long), the page gives every value back, ready to be sent again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from grants.kernel.db import db, set_reading
from grants.kernel.errors import GrantsError, Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.i18n import _
from grants.web import sending_again
from grants.web.guards import SignInNeeded
from grants.web.navigation import address_of
from grants.web.pages import render

_log = logging.getLogger(__name__)

_STATUS: dict[type[GrantsError], int] = {
    NotPermitted: 403,
    NotFound: 404,
    NotNow: 409,
    Invalid: 400,
}

# Never shown again, whatever the form calls them.
_SECRET = ("password", "passphrase", "secret", "otp", "token")


def _titles(status: int) -> tuple[str, str]:
    """Title and sentence of a page for an HTTP status."""
    table = {
        400: (
            _("This could not be read"),
            _("Go back, look at what you entered, and send it again."),
        ),
        403: (
            _("This is not open to you"),
            _("Ask a fund manager if you think it should be, or work in another of your roles."),
        ),
        404: (
            _("There is no such page"),
            _("It may have moved, or it is not open to you. Check the address, or start again."),
        ),
        405: (
            _("This page cannot be opened in this way"),
            _("Go back to the page before, and use the button there."),
        ),
        409: (_("This cannot be done now"), _("Look at it again, then decide.")),
        413: (
            _("The file is too large"),
            _("Go back: what you typed is still there. Choose a smaller file, or split it."),
        ),
        429: (
            _("Too many tries"),
            _("Wait a few minutes, then try again. Nothing was changed."),
        ),
        500: (
            _("Something went wrong on our side"),
            _("Nothing was changed. Try again in a few minutes; if it happens again, tell us."),
        ),
    }
    return table.get(status, table[400] if status < 500 else table[500])


def _is_secret(name: str) -> bool:
    return name.lower() == "code" or any(word in name.lower() for word in _SECRET)


@dataclass(frozen=True)
class Typed:
    """One value of a form that came too late."""

    name: str
    value: str
    is_long: bool


def typed_values() -> list[Typed]:
    """Everything typed into the form of this request, secrets left out."""
    return [
        Typed(name, value, len(value) > 60 or "\n" in value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", sending_again.FIELD) and not _is_secret(name)
    ]


def _page(status: int, title: str, sentence: str) -> tuple[str, int]:
    set_reading(True)  # what was begun is rolled back; the page itself writes nothing
    g.refused = True
    return render("errors/page.html", heading=title, sentence=sentence, status=status), status


def too_late(sentence: str, status: int) -> tuple[str, int]:
    """The page that keeps a form whose session ended, ready to be sent again."""
    again = sending_again.from_here()
    return (
        render(
            "errors/too_late.html",
            sentence=sentence,
            typed=typed_values() if again else [],
            again=again,
            files=[
                (name, file.filename)
                for name, file in request.files.items(multi=True)
                if file.filename
            ],
            ticket=sending_again.ticket() if again else "",
            action=request.full_path.rstrip("?"),
            sign_in=address_of("accounts.sign_in"),
        ),
        status,
    )


def _sign_in_needed(_error: SignInNeeded) -> Response | tuple[str, int]:
    db.session.rollback()
    if request.method in ("GET", "HEAD"):
        sign_in = address_of("accounts.sign_in", next=request.full_path.rstrip("?"))
        if sign_in:
            return redirect(sign_in, 303)
        return _page(403, _("Sign in first"), _("This page is for people who are signed in."))
    return too_late(_("You are no longer signed in, so this was not sent."), 403)


def _of_the_house(error: GrantsError) -> tuple[str, int]:
    db.session.rollback()
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    title, sentence = _titles(status)
    return _page(status, title, error.message or sentence)


def _csrf(_error: CSRFError) -> tuple[str, int]:
    db.session.rollback()
    return too_late(_("The page was open for a long time, so this was not sent."), 400)


def _http(error: HTTPException) -> Response | tuple[str, int]:
    if error.code is None or error.code < 400:
        return error.get_response()
    return _page(error.code, *_titles(error.code))


def _broken(error: Exception) -> tuple[str, int]:
    _log.exception("a request failed: %s %s", request.method, request.path, exc_info=error)
    db.session.rollback()
    g.broken = True  # the frame is drawn without asking the database
    g.pop("site", None)
    return _page(500, *_titles(500))


def init_app(app: Flask) -> None:
    """Map every error to its page."""
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(GrantsError, _of_the_house)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _broken)
