"""The people of my organisation: roles, invitations, and how they are answered."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash as say
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.organisations import forms, operations, queries
from grants.organisations.blueprint import bp
from grants.organisations.kinds import MemberRole
from grants.organisations.models import Invitation
from grants.organisations.policy import OrganisationAction
from grants.organisations.states import BankAccountAction
from grants.web.guards import anyone, current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A, _B = OrganisationAction, BankAccountAction


@bp.route("/organisation/<slug>/members", methods=["GET", "POST"])
@requires(_A.READ_OWN)
def members(slug: str) -> Page:
    """The people of my organisation; an owner invites another."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    form = forms.InviteForm()
    if request.method == "POST":
        demand(actor, _A.INVITE, organisation)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.invite_member(
                    actor,
                    queries.own_organisation(actor, slug),
                    email=form.email.data or "",
                    role=MemberRole(form.role.data),
                )
            )
        except Invalid as error:
            form.take(error)
            organisation = queries.own_organisation(actor, slug)
        else:
            say(_("%(email)s is invited by mail.", email=form.email.data))
            return redirect(_people(slug), 303)
    shown = render(
        "organisations/members.html",
        place="organisations.mine",
        form=form,
        organisation=organisation,
        members=queries.members(actor, organisation),
        invited=queries.open_invitations(actor, organisation),
        declined=queries.declined_invitations(actor, organisation),
        roles=forms.MEMBER_ROLES,
        signs=can(actor, _A.INVITE, organisation),
        actor=actor,
        now=clock.now(),
    )
    return shown, 422 if form.wrong else 200


@bp.route("/organisation/<slug>/members/<person>/remove", methods=["GET", "POST"])
@requires(_A.REMOVE_MEMBER)
def remove_member(slug: str, person: str) -> Page:
    """End a colleague's membership."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    demand(actor, _A.REMOVE_MEMBER, organisation)
    if request.method == "POST":
        transact(
            lambda: operations.remove_member(
                actor,
                queries.member(actor, queries.own_organisation(actor, slug), person),
            )
        )
        say(_("The membership is ended."))
        return redirect(_people(slug), 303)
    return render(
        "organisations/remove_member.html",
        place="organisations.mine",
        organisation=organisation,
        member=queries.member(actor, organisation, person),
        action=url_for("organisations.remove_member", slug=slug, person=person),
        verb=_("End membership"),
        back_url=_people(slug),
        back_label=_("People"),
    )


@bp.route("/organisation/<slug>/members/<person>/role", methods=["GET", "POST"])
@requires(_A.CHANGE_ROLE)
def change_role(slug: str, person: str) -> Page:
    """Say what a colleague may do from now on."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    demand(actor, _A.CHANGE_ROLE, organisation)
    member = queries.member(actor, organisation, person)
    form = forms.RoleForm(role=member.role)
    if form.validate_on_submit():
        transact(
            lambda: operations.change_role(
                actor,
                queries.member(actor, queries.own_organisation(actor, slug), person),
                role=MemberRole(form.role.data),
            )
        )
        say(_("The role is changed. They are told by mail."))
        return redirect(_people(slug), 303)
    shown = render(
        "organisations/change_role.html",
        place="organisations.mine",
        organisation=organisation,
        member=member,
        form=form,
        action=url_for("organisations.change_role", slug=slug, person=person),
        verb=_("Change role"),
        back_url=_people(slug),
        back_label=_("People"),
    )
    return shown, 422 if form.wrong else 200


@bp.route("/organisation/<slug>/leave", methods=["GET", "POST"])
@requires(_A.LEAVE)
def leave(slug: str) -> Page:
    """Leave an organisation, after reading what that means."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    if request.method == "POST":
        transact(
            lambda: operations.leave_organisation(actor, queries.own_organisation(actor, slug))
        )
        say(_("You do not work for it any more."))
        return redirect(url_for("organisations.mine"), 303)
    return render(
        "organisations/leave.html",
        place="organisations.mine",
        organisation=organisation,
        action=url_for("organisations.leave", slug=slug),
        verb=_("Leave organisation"),
        back_url=_people(slug),
        back_label=_("People"),
    )


@bp.post("/organisation/<slug>/sign-off")
@requires(_A.DEMAND_SIGN_OFF)
def demand_sign_off(slug: str) -> Response:
    """Say whether an owner signs every application off before it is submitted."""
    actor = current_actor()
    needed = request.form.get("needed") == "yes"
    transact(
        lambda: operations.demand_sign_off(
            actor, queries.own_organisation(actor, slug), needed=needed
        )
    )
    say(
        _("From now on an owner signs each application off before it is submitted.")
        if needed
        else _("Applications are submitted without an owner’s sign-off from now on.")
    )
    return redirect(_people(slug), 303)


# --- Invitations ------------------------------------------------------------------------


@bp.get("/invitation/<public_id>")
@anyone
def invitation(public_id: str) -> Page:
    """Where the link of the mail leads, with an account or without."""
    actor = current_actor()
    found = queries.invitation_of_link(public_id)
    if found is None:
        return render("organisations/invitation_over.html"), 410
    return render(
        "organisations/invitation.html",
        place="organisations.mine",
        invitation=found,
        roles=forms.MEMBER_ROLES,
        mine=can(actor, _A.JOIN, found),
        actor=actor,
        here=url_for("organisations.invitation", public_id=public_id),
    )


@bp.post("/invitation/<public_id>/join")
@requires(_A.JOIN)
def join(public_id: str) -> Response:
    """Accept an invitation."""
    actor = current_actor()
    slug = transact(
        lambda: (
            operations.join_organisation(
                actor, queries.invitation(actor, public_id)
            ).organisation.slug
        )
    )
    say(_("You belong to it now."))
    return redirect(url_for("organisations.own", slug=slug), 303)


@bp.post("/invitation/<public_id>/decline")
@requires(_A.DECLINE)
def decline(public_id: str) -> Response:
    """Decline an invitation."""
    actor = current_actor()
    transact(lambda: operations.decline_invitation(actor, queries.invitation(actor, public_id)))
    say(_("The invitation is declined."))
    return redirect(url_for("organisations.mine"), 303)


@bp.post("/invitation/<public_id>/take-back")
@requires(_A.TAKE_BACK)
def take_back(public_id: str) -> Response:
    """Take an invitation back."""
    actor = current_actor()
    slug = transact(lambda: _with(public_id, operations.take_back_invitation, actor))
    say(_("The invitation is taken back."))
    return redirect(_people(slug), 303)


@bp.post("/invitation/<public_id>/send-again")
@requires(_A.SEND_AGAIN)
def send_again(public_id: str) -> Response:
    """Send an invitation once more; its link works for two more weeks."""
    actor = current_actor()
    slug = transact(lambda: _with(public_id, operations.send_invitation_again, actor))
    say(_("The invitation is sent again."))
    return redirect(_people(slug), 303)


def _with(public_id: str, act: Callable[[Actor, Invitation], None], actor: Actor) -> str:
    found = queries.invitation(actor, public_id)
    act(actor, found)
    return found.organisation.slug


def _people(slug: str) -> str:
    return url_for("organisations.members", slug=slug)
