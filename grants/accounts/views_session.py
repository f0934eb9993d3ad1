"""Who is signed in: from the session cookie to a person, and back.

The cookie holds a person's public id and the version of their sessions; a new password
counts the version up, and every older cookie is worth nothing from then on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, request, session
from flask.sansio.app import App
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from grants.accounts import passwords
from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.accounts.queries import signed_in_person
from grants.kernel.policy import Actor
from grants.web import password_again
from grants.web.guards import load_actor

# What is the browser's own choice, and so outlives signing in and out.
_KEPT = ("lang", "theme")


class PageSessions(SecureCookieSessionInterface):
    """A page gives the cookie anew; a file of the site does not.

    It may come after signing out, and would sign in again who has just left. And shared
    caches keep it.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return request.endpoint != "static" and super().should_set_cookie(app, session)


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person, as flask-login wants them."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Public id and version of the sessions."""
        return f"{self.person.public_id}:{self.person.session_version}"


def _load(session_id: str) -> SignedIn | None:
    public_id, _colon, version = session_id.rpartition(":")
    if not version.isdecimal():
        return None
    person = signed_in_person(public_id, int(version))
    return SignedIn(person) if person is not None else None


@load_actor
def actor_signed_in() -> Actor | None:
    """The actor of this request, with roles and organisations; None when nobody is signed in."""
    return actor_of(current_user.person) if current_user.is_authenticated else None


def begin_session(person: Person) -> None:
    """Sign the person in. Nothing of the session before is kept, so none can be prepared."""
    _empty_session()
    session.permanent = True
    login_user(SignedIn(person))
    password_again.was_given()


@password_again.says_if_right
def is_own_password(actor: Actor, password: str) -> bool:
    """Is this the password of whoever is signed in?"""
    return current_user.is_authenticated and passwords.matches(
        current_user.person.password_hash, password
    )


def end_session() -> None:
    """Sign out and forget everything but the browser's language and light."""
    logout_user()
    _empty_session()


def _empty_session() -> None:
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)


def own_path(text: str | None) -> str:
    """The address if it is a path on this site, else nothing: no link leads away from here."""
    if not text or "\\" in text or not text.isprintable():
        return ""
    parts = urlsplit(text)
    inside = not parts.scheme and not parts.netloc and text.startswith("/")
    return text if inside and not text.startswith("//") else ""


def init_app(app: App) -> None:
    """Read the cookie before each request; it travels over TLS only where the site has it."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.session_protection = None  # a phone changes its address between two pages
    cast("Flask", app).session_interface = PageSessions()
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=12)
    app.config["SESSION_COOKIE_SECURE"] = app.config["BASE_URL"].startswith("https:")
