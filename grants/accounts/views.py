"""Sign-up, sign-in, the password, one's own account; and for administrators, people and roles."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, request, session, url_for
from flask import flash as say
from werkzeug.wrappers import Response

from grants.accounts import forms, operations, operations_roles, queries, views_session
from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role, TokenPurpose
from grants.accounts.policy import STAFF_ROLES, AccountAction
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import LANGUAGES, _, language
from grants.web.forms import choices
from grants.web.guards import anyone, current_actor, requires
from grants.web.limits import limiter
from grants.web.navigation import ROLES, address_of, landing
from grants.web.pages import render
from grants.web.tables import page

bp = Blueprint("accounts", __name__)
bp.record_once(lambda state: views_session.init_app(state.app))

Page = str | Response | tuple[str, int]


def _address_and_place() -> str:
    """One person's tries are counted per address and place, so that nobody is locked out."""
    email = queries.plain_address(request.form.get("email", ""))
    return f"{email} from {request.remote_addr}"


_tries_in = limiter.shared_limit(
    "10 per 15 minutes", scope="sign in", key_func=_address_and_place, methods=["POST"]
)
_tries_from = limiter.shared_limit("100 per hour", scope="sign in from", methods=["POST"])
_mails_to = limiter.shared_limit(
    "5 per hour", scope="mail", key_func=_address_and_place, methods=["POST"]
)
_mails_from = limiter.shared_limit("30 per hour", scope="mail from", methods=["POST"])


# --- Signing up ---------------------------------------------------------------------


@bp.route("/sign-up", methods=["GET", "POST"])
@anyone
@_mails_to
@_mails_from
def sign_up() -> Page:
    """Ask for an account."""
    form = forms.SignUpForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.sign_up(
                    current_actor(),
                    name=form.name.data or "",
                    email=form.email.data or "",
                    password=form.password.data or "",
                    language=language(),
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            # Where they came from, such as an invitation: the confirmed address leads back there.
            session["onward"] = views_session.own_path(request.args.get("next"))
            return redirect(url_for("accounts.sign_up_sent"), 303)
    return render("accounts/sign_up.html", form=form), 422 if form.wrong else 200


@bp.get("/sign-up/sent")
@anyone
def sign_up_sent() -> str:
    """What happens next, whoever asked."""
    return render("accounts/sent.html", what="sign_up")


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@anyone
@_tries_from
def confirm(token: str) -> Page:
    """The link of the mail: show by the password that it was me."""
    form = forms.ConfirmForm()
    try:
        person = operations.link_owner(TokenPurpose.CONFIRM_ADDRESS, token)
        if form.validate_on_submit():
            person = transact(
                lambda: operations.confirm_address(
                    current_actor(), token=token, password=form.password.data or ""
                )
            )
            onward = session.get("onward", "")
            views_session.begin_session(person)
            say(_("Your address is confirmed, and you are signed in."))
            return redirect(_after_sign_in(person, onward), 303)
    except Invalid as error:
        form.take(error)
        person = operations.link_owner(TokenPurpose.CONFIRM_ADDRESS, token)
    except NotNow:
        return _dead_link()
    shown = render("accounts/confirm.html", form=form, email=person.email)
    return shown, 422 if form.wrong else 200


@bp.post("/confirm/again")
@anyone
@_mails_from
def confirm_again() -> Response:
    """Send the link once more, to who has just shown the right password."""
    public_id = session.pop("unconfirmed", "")
    transact(lambda: operations.send_confirmation(current_actor(), public_id=public_id))
    return redirect(url_for("accounts.sign_up_sent"), 303)


def _dead_link() -> Page:
    return render("accounts/dead_link.html"), 410


# --- Signing in and out -------------------------------------------------------------


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
@_tries_in
@_tries_from
def sign_in() -> Page:
    """Show who I am."""
    asked = views_session.own_path(request.values.get("next"))
    if current_actor().person_id is not None and request.method == "GET":
        return redirect(asked or landing(), 303)
    form = forms.SignInForm(next=asked)
    unconfirmed = False
    if form.validate_on_submit():
        try:
            person = transact(
                lambda: operations.sign_in(
                    current_actor(), email=form.email.data or "", password=form.password.data or ""
                )
            )
        except Invalid as error:
            form.take(error)
        except operations.NotConfirmed as error:
            session["unconfirmed"] = error.public_id
            form.form_errors.append(error.message)
            unconfirmed = True
        else:
            views_session.begin_session(person)
            return redirect(_after_sign_in(person, asked), 303)
    shown = render("accounts/sign_in.html", form=form, unconfirmed=unconfirmed, demo=_demo())
    return shown, 422 if form.wrong else 200


@bp.post("/sign-in/demo")
@anyone
def sign_in_demo() -> Response:
    """In a demonstration only: sign in as one of its invented people, by one click."""
    if not current_app.config["DEMO"]:
        abort(404)
    asked = request.form.get("person", "")
    person = next((p for p in queries.demo_people() if p.public_id == asked), None)
    if person is None:
        raise NotFound
    views_session.begin_session(person)
    return redirect(_after_sign_in(person, views_session.own_path(request.form.get("next"))), 303)


@bp.post("/sign-out")
@anyone
def sign_out() -> Response:
    """Leave."""
    views_session.end_session()
    say(_("You are signed out."))
    return redirect(url_for("accounts.sign_in"), 303)


def _after_sign_in(person: Person, asked: str) -> str:
    return asked or landing(actor_of(person))


def _demo() -> list[tuple[str, list[tuple[str, str]]]]:
    """The invented people by role: (role, [(public id, name)]); nobody outside a demonstration."""
    if not current_app.config["DEMO"]:
        return []
    found: dict[str, list[tuple[str, str]]] = {}
    for person in queries.demo_people():
        held = {grant.role for grant in person.roles}
        first = next((role for role in ROLES if role in held), "applicant")
        found.setdefault(first, []).append((person.public_id, person.name))
    return [(str(ROLES[role]), found[role]) for role in ROLES if role in found]


# --- The password --------------------------------------------------------------------


@bp.route("/password/forgotten", methods=["GET", "POST"])
@anyone
@_mails_to
@_mails_from
def forgotten() -> Page:
    """Ask for a link to choose a new password."""
    form = forms.ForgottenForm()
    if form.validate_on_submit():
        transact(lambda: operations.ask_new_password(current_actor(), email=form.email.data or ""))
        return redirect(url_for("accounts.forgotten_sent"), 303)
    return render("accounts/forgotten.html", form=form), 422 if form.wrong else 200


@bp.get("/password/sent")
@anyone
def forgotten_sent() -> str:
    """What happens next, whoever asked."""
    return render("accounts/sent.html", what="password")


@bp.route("/password/new/<token>", methods=["GET", "POST"])
@anyone
@_tries_from
def new_password(token: str) -> Page:
    """The link of the mail: choose the new password."""
    form = forms.NewPasswordForm()
    try:
        person = operations.link_owner(TokenPurpose.NEW_PASSWORD, token)
        if form.validate_on_submit():
            transact(
                lambda: operations.choose_new_password(
                    current_actor(), token=token, password=form.password.data or ""
                )
            )
            views_session.end_session()
            say(_("Your password is changed. Sign in with the new one."))
            return redirect(url_for("accounts.sign_in"), 303)
    except Invalid as error:
        form.take(error)
        person = operations.link_owner(TokenPurpose.NEW_PASSWORD, token)
    except NotNow:
        return _dead_link()
    shown = render("accounts/new_password.html", form=form, email=person.email)
    return shown, 422 if form.wrong else 200


# --- One's own account ---------------------------------------------------------------


@bp.route("/account", methods=["GET", "POST"])
@requires(AccountAction.CHANGE_OWN)
def account() -> Page:
    """My name and language; the roles I can work in."""
    person = queries.own_record(current_actor())
    form = forms.AccountForm(obj=person)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.change_account(
                    current_actor(), name=form.name.data or "", language=form.language.data
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            session["lang"] = form.language.data
            say(_("Saved."))
            return redirect(url_for("accounts.account"), 303)
    shown = render(
        "accounts/account.html",
        form=form,
        person=person,
        languages=LANGUAGES,
        interests_url=address_of("reviews.conflicts") if _judges_or_pays() else "",
    )
    return shown, 422 if form.wrong else 200


@bp.route("/account/password", methods=["GET", "POST"])
@requires(AccountAction.CHANGE_OWN)
@_tries_from
def change_password() -> Page:
    """Change the password; other devices are signed out, this one stays."""
    form = forms.ChangePasswordForm()
    if form.validate_on_submit():
        try:
            person = transact(
                lambda: operations.change_password(
                    current_actor(), old=form.old.data or "", new=form.new.data or ""
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            views_session.begin_session(person)
            say(_("Your password is changed. Other devices were signed out."))
            return redirect(url_for("accounts.account"), 303)
    return render("accounts/change_password.html", form=form), 422 if form.wrong else 200


# --- People and roles ------------------------------------------------------------------


@bp.get("/people")
@requires(AccountAction.LIST)
def people() -> str:
    """Everybody the administrator sees, by name."""
    text = request.args.get("text", "").strip()
    actor = current_actor()
    found = page(queries.people(actor, text=text), [Person.name, Person.id])
    return render("accounts/people.html", page=found, text=text, roles=ROLES)


@bp.route("/people/<public_id>", methods=["GET", "POST"])
@requires(AccountAction.GRANT_ROLE)
def person(public_id: str) -> Page:
    """One person's roles; grant another."""
    actor = current_actor()
    found = queries.person(actor, public_id)
    names = queries.fund_names(actor)
    form = forms.RoleForm()
    form.fund.choices = choices([("", _("Every fund")), *((str(i), n) for i, n in names.items())])
    if form.validate_on_submit():
        transact(
            lambda: operations_roles.grant_role(
                actor,
                person=queries.person(actor, public_id),
                role=Role(form.role.data),
                fund_id=int(form.fund.data) if form.fund.data else None,
            )
        )
        say(_("The role is granted."))
        return redirect(url_for("accounts.person", public_id=public_id), 303)
    shown = render(
        "accounts/person.html", form=form, person=found, roles=ROLES, funds=names, actor=actor
    )
    return shown, 422 if form.wrong else 200


@bp.post("/people/<public_id>/revoke")
@requires(AccountAction.REVOKE_ROLE)
def revoke(public_id: str) -> Response:
    """Take one role back."""
    actor = current_actor()
    code, fund = request.form.get("role", ""), request.form.get("fund", "")
    if code not in set(Role) or not (fund.isdecimal() or not fund):
        raise NotFound
    transact(
        lambda: operations_roles.revoke_role(
            actor,
            person=queries.person(actor, public_id),
            role=Role(code),
            fund_id=int(fund) if fund else None,
        )
    )
    say(_("The role is taken back."))
    return redirect(url_for("accounts.person", public_id=public_id), 303)


def _judges_or_pays() -> bool:
    roles = (Role.REVIEWER, *STAFF_ROLES)
    return any(role in roles for role, _fund in current_actor().roles)
