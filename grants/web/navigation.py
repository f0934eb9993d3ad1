"""Where a person can go: at most seven places a role, in words, and the footer.

The table below is the whole menu. A place is shown when its page exists; a number
stands beside it only where something waits (`web/waiting.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.support import LazyProxy
from flask import Blueprint, Flask, current_app, g, redirect, request, session, url_for
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.i18n import LANGUAGES, _, direction, language, lazy
from grants.kernel.policy import PUBLIC, Actor
from grants.web.guards import anyone, current_actor
from grants.web.languages import THEMES, address_with, chosen_theme
from grants.web.waiting import count_waiting, in_words

ROLES: dict[str, LazyProxy] = {
    "fund_manager": lazy("fund manager"),
    "finance_officer": lazy("finance officer"),
    "reviewer": lazy("reviewer"),
    "auditor": lazy("auditor"),
    "administrator": lazy("administrator"),
    "contributor": lazy("contributor"),
    "applicant": lazy("applicant"),
}
"""Every role a person can work in, in the order in which the first is chosen."""

STAFF = frozenset({"fund_manager", "finance_officer", "reviewer", "auditor", "administrator"})

PLACES: dict[str, list[tuple[LazyProxy, str]]] = {
    "public": [
        (lazy("Calls"), "public.calls"),
        (lazy("Awards"), "public.awards"),
        (lazy("Money"), "public.money"),
        (lazy("Lessons"), "public.lessons"),
        (lazy("Help"), "public.help"),
    ],
    "applicant": [
        (lazy("Home"), "applications.home"),
        (lazy("Calls"), "public.calls"),
        (lazy("My applications"), "applications.mine"),
        (lazy("My awards"), "awards.mine"),
        (lazy("My organisation"), "organisations.mine"),
        (lazy("Messages"), "notifications.messages"),
    ],
    "reviewer": [
        (lazy("To review"), "reviews.to_review"),
        (lazy("Submitted"), "reviews.submitted"),
        (lazy("Panel meetings"), "reviews.panels"),
        (lazy("My interests"), "reviews.conflicts"),
        (lazy("Scoring guide"), "reviews.guide"),
        (lazy("About you"), "reviews.about_me"),
    ],
    "fund_manager": [
        (lazy("Today"), "reminders.today"),
        (lazy("Calls"), "calls.index"),
        (lazy("Awards"), "awards.index"),
        (lazy("Money"), "funds.index"),
        (lazy("Harm"), "harm.index"),
        (lazy("Organisations"), "organisations.index"),
        (lazy("Reports"), "reports.index"),
    ],
    "finance_officer": [
        (lazy("Today"), "reminders.today"),
        (lazy("To prepare"), "disbursements.to_prepare"),
        (lazy("To approve"), "disbursements.to_approve"),
        (lazy("Bank files"), "disbursements.bank_files"),
        (lazy("Reconcile"), "disbursements.reconcile"),
        (lazy("Ledger"), "funds.ledger"),
        (lazy("Reports"), "reports.index"),
    ],
    "contributor": [
        (lazy("My money"), "funds.my_money"),
        (lazy("What it paid for"), "awards.paid_for"),
        (lazy("Statements"), "reports.index"),
        (lazy("Calls"), "public.calls"),
    ],
    "auditor": [
        (lazy("Ledger"), "funds.ledger"),
        (lazy("Decisions"), "reviews.decisions"),
        (lazy("Complaints"), "incidents.index"),
        (lazy("Audit trail"), "reports.audit_trail"),
        (lazy("Check"), "reports.check"),
        (lazy("Exports"), "reports.index"),
    ],
    "administrator": [
        (lazy("People"), "accounts.people"),
        (lazy("Money"), "funds.index"),
        (lazy("Audit trail"), "reports.audit_trail"),
    ],
}

FOOTER: list[tuple[LazyProxy, str]] = [
    (lazy("Complain or report harm"), "incidents.complain"),
    (lazy("How decisions are made"), "public.decisions"),
    (lazy("Where the money is"), "public.money"),
    (lazy("Open data"), "opendata.open_data"),
    (lazy("Privacy"), "public.privacy"),
    (lazy("Accessibility"), "public.accessibility"),
]

ACCOUNT: list[tuple[LazyProxy, str]] = [(lazy("Your account"), "accounts.account")]


@dataclass(frozen=True)
class Identity:
    """Whose site this is: shown in the header and the footer."""

    name: str
    address: str = ""
    helpline: str = ""
    helpline_hours: str = ""


_identifier: list[Callable[[], Identity | None]] = []


def identify(who: Callable[[], Identity | None]) -> Callable[[], Identity | None]:
    """Enter the function that says whose site this is (the funds feature has it)."""
    _identifier[:] = [who]
    return who


@dataclass(frozen=True)
class Link:
    """A place, a language or a role as the page shows it."""

    label: str
    url: str = ""
    code: str = ""
    count: str = ""
    current: bool = False
    here: bool = False

    @property
    def name(self) -> str:
        """A language's own name."""
        return self.label


def roles_of(actor: Actor) -> list[str]:
    """The roles this person can work in. Somebody signed in without any is an applicant."""
    if actor.person_id is None:
        return []
    held = {role for role, _fund in actor.roles} & set(ROLES)
    if actor.contributor_ids:
        held.add("contributor")
    if actor.organisation_ids or not held:
        held.add("applicant")
    return [role for role in ROLES if role in held]


def current_role(actor: Actor | None = None) -> str:
    """The role the person works in now; `public` for who is not signed in."""
    held = roles_of(actor or current_actor())
    chosen = session.get("role", "")
    return chosen if chosen in held else held[0] if held else "public"


def address_of(endpoint: str, **values: Any) -> str:
    """The address of a page, or nothing where the page does not exist."""
    if endpoint not in current_app.view_functions:
        return ""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""


def landing(actor: Actor | None = None) -> str:
    """Where a person begins: the first place of the role they work in."""
    for _label, endpoint in PLACES[current_role(actor)]:
        if url := address_of(endpoint):
            return url
    return "/"


class Site:
    """What every page's frame shows. Each part is worked out when it is asked for."""

    def __init__(self) -> None:
        self.broken = bool(g.get("broken", False))
        self.actor = PUBLIC if self.broken else current_actor()
        self.role = "public" if self.broken else current_role(self.actor)
        self.language = language()
        self.direction = direction()
        self.theme = chosen_theme()
        self.now = clock.now()

    def _identity(self) -> Identity:
        if "identity" not in g:
            known = None if self.broken or not _identifier else _identifier[0]()
            g.identity = known or Identity(
                current_app.config.get("SITE_NAME") or _("Local innovation fund"),
                current_app.config.get("SITE_ADDRESS", ""),
                current_app.config.get("SITE_HELPLINE", ""),
                current_app.config.get("SITE_HELPLINE_HOURS", ""),
            )
        return g.identity  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return self._identity().name

    @property
    def address(self) -> str:
        return self._identity().address

    @property
    def helpline(self) -> str:
        return self._identity().helpline

    @property
    def helpline_hours(self) -> str:
        return self._identity().helpline_hours

    @property
    def person(self) -> str:
        return self.actor.name if self.actor.person_id is not None else ""

    @property
    def staff(self) -> bool:
        return self.role in STAFF

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role]) if self.role in ROLES and self.role != "applicant" else ""

    @property
    def other_roles(self) -> list[Link]:
        return [
            Link(str(ROLES[role]), code=role) for role in roles_of(self.actor) if role != self.role
        ]

    @property
    def role_url(self) -> str:
        return url_for("web.role")

    @property
    def home_url(self) -> str:
        return address_of("public.home") or "/"

    @property
    def sign_in_url(self) -> str:
        asked = request.full_path.rstrip("?")
        worth = request.method == "GET" and asked != "/" and request.blueprint != "accounts"
        return address_of("accounts.sign_in", next=asked if worth else None)

    @property
    def sign_out_url(self) -> str:
        return address_of("accounts.sign_out")

    @property
    def account_links(self) -> list[Link]:
        return _links(ACCOUNT)

    @property
    def footer(self) -> list[Link]:
        return _links(FOOTER)

    @property
    def other_languages(self) -> list[Link]:
        return [
            Link(name, address_with(lang=code), code)
            for code, name in LANGUAGES.items()
            if code != self.language
        ]

    @property
    def themes(self) -> list[Link]:
        words = {"light": _("Light page"), "dark": _("Dark page"), "auto": _("Light as the device")}
        offered = [t for t in (*THEMES, "auto") if t != (self.theme or "auto")]
        return [Link(words[t], address_with(theme=t)) for t in offered]

    @property
    def places(self) -> list[Link]:
        """The role's places; the one this page belongs to is marked."""
        if "places" not in g:
            g.places = self._places()
        return g.places  # type: ignore[no-any-return]

    def _places(self) -> list[Link]:
        found = [
            (str(label), endpoint, url)
            for label, endpoint in PLACES[self.role]
            if (url := address_of(endpoint))
        ]
        path = request.path.rstrip("/") + "/"
        within = [u for _l, _e, u in found if path.startswith(u.rstrip("/") + "/")]
        nearest = max(within, key=len, default="")
        chosen = g.get("place", "")
        places = [endpoint for _label, endpoint, _url in found]
        # A page that was refused says where to go, not how much waits there: so an address
        # that is guessed costs next to nothing.
        refused = self.broken or g.get("refused", False)
        waits = {} if refused else count_waiting(places, self.actor)
        return [
            Link(
                label,
                url,
                count=in_words(waits.get(endpoint, 0)),
                current=endpoint == chosen if chosen else url == nearest,
                here=request.endpoint == endpoint,
            )
            for label, endpoint, url in found
        ]


def _links(table: list[tuple[LazyProxy, str]]) -> list[Link]:
    return [Link(str(label), url) for label, endpoint in table if (url := address_of(endpoint))]


bp = Blueprint("web", __name__)


@bp.post("/role")
@anyone
def role() -> Response:
    """Work in another of one's own roles. Nothing is permitted by it: policy knows the person."""
    asked = request.form.get("role", "")
    if asked in roles_of(current_actor()):
        session["role"] = asked
    return redirect(landing())


@bp.get("/ping")
@anyone
def ping() -> Response:
    """Is the server within reach? A form asks before it is sent, so that nothing typed is lost."""
    return Response(status=204)


def init_app(app: Flask) -> None:
    """Give every page its frame."""
    app.register_blueprint(bp)

    @app.context_processor
    def frame() -> dict[str, Any]:
        if "site" not in g:
            g.site = Site()
        return {"site": g.site}
