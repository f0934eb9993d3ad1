"""Which language and which light a page is shown in, for this request.

`?lang=ur` and `?theme=dark` are ordinary links that work without scripts; the choice
is then kept in the session. Without a choice: the person's language, then what the
browser asks for. Light and dark follow the device until somebody chooses.
"""

from __future__ import annotations

from flask import Flask, request, session
from werkzeug.datastructures import MultiDict

from grants.kernel import i18n
from grants.kernel.policy import PUBLIC
from grants.web.guards import current_actor

THEMES = ("light", "dark")


def chosen_theme() -> str:
    """`light`, `dark`, or nothing: then the device decides."""
    theme = session.get("theme", "")
    return theme if theme in THEMES else ""


def address_with(**changes: str) -> str:
    """This page's address with parameters changed; the page and its filters stay."""
    query = MultiDict(request.args)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{_encoded(query)}"


def _encoded(query: MultiDict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(list(query.items(multi=True)))


def _choose() -> None:
    if request.endpoint == "static":
        return
    asked = request.args.get("lang", "")
    if asked in i18n.LANGUAGES:
        session["lang"] = asked
    theme = request.args.get("theme", "")
    if theme in {*THEMES, "auto"}:
        session["theme"] = theme
    kept = session.get("lang", "")
    if kept not in i18n.LANGUAGES:
        actor = current_actor()
        kept = (
            actor.language
            if actor is not PUBLIC
            else request.accept_languages.best_match(list(i18n.LANGUAGES)) or ""
        )
    i18n.set_language(kept)


def init_app(app: Flask) -> None:
    """Choose before each request; fall back to the default after it."""
    app.before_request(_choose)

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        i18n.set_language(i18n.DEFAULT_LANGUAGE)
