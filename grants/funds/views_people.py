"""The people of a contributor: who signs in for it, who is invited, who did before."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries_people
from grants.funds.blueprint import bp
from grants.funds.forms_people import InvitePersonForm
from grants.funds.models_people import ContributorInvitation
from grants.funds.policy_people import PeopleAction
from grants.funds.views_shown import contributor_at, fund_at
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.web.guards import anyone, current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A = PeopleAction


@bp.route("/funds/<slug>/contributors/<public_id>/people", methods=["GET", "POST"])
@requires(_A.VIEW)
def people(slug: str, public_id: str) -> Page:
    """Who signs in for a contributor; a manager invites another."""
    actor, fund = current_actor(), fund_at(slug)
    giver, form = contributor_at(fund, public_id), InvitePersonForm()
    demand(actor, _A.VIEW, giver)
    if request.method == "POST":
        demand(actor, _A.INVITE, giver)
    if form.validate_on_submit():
        email = form.email.data or ""
        try:
            transact(
                lambda: operations.invite_person(
                    actor, contributor_at(fund_at(slug), public_id), email=email
                )
            )
        except Invalid as error:
            form.take(error)
            fund = fund_at(slug)
            giver = contributor_at(fund, public_id)
        else:
            flash(_("%(email)s is invited by mail.", email=email))
            return redirect(_people(giver.fund.slug, public_id), 303)
    shown = render(
        "funds/people.html",
        fund=fund,
        contributor=giver,
        form=form,
        people=queries_people.people(actor, giver),
        past=queries_people.past_people(actor, giver),
        invited=queries_people.open_invitations(actor, giver),
        declined=queries_people.declined_invitations(actor, giver),
        may_invite=can(actor, _A.INVITE, giver),
        now=clock.now(),
    )
    return shown, 422 if form.wrong else 200


@bp.route("/funds/<slug>/contributors/<public_id>/people/<somebody>/end", methods=["GET", "POST"])
@requires(_A.END)
def end_person(slug: str, public_id: str, somebody: str) -> Page:
    """End a person's access to what a contributor sees."""
    actor, fund = current_actor(), fund_at(slug)
    giver = contributor_at(fund, public_id)
    demand(actor, _A.END, giver)
    held = queries_people.person(actor, giver, somebody)
    if request.method == "POST":
        transact(lambda: operations.end_person(actor, giver, person=held.person))
        flash(_("The access is ended. They are told by mail."))
        return redirect(_people(slug, public_id), 303)
    return render("funds/people_end.html", fund=fund, contributor=giver, person=held.person)


@bp.post("/contributor-invitation/<public_id>/send-again")
@requires(_A.SEND_AGAIN)
def send_person_again(public_id: str) -> Response:
    """Send an invitation once more; its link works for two more weeks."""
    return _changed(public_id, operations.send_person_again, _("The invitation is sent again."))


@bp.post("/contributor-invitation/<public_id>/take-back")
@requires(_A.TAKE_BACK)
def take_back_person(public_id: str) -> Response:
    """Take an invitation back."""
    return _changed(public_id, operations.take_back_person, _("The invitation is taken back."))


@bp.get("/contributor-invitation/<public_id>")
@anyone
def contributor_invitation(public_id: str) -> Page:
    """Where the link of the mail leads, with an account or without."""
    actor, found = current_actor(), queries_people.invitation_of_link(public_id)
    if found is None:
        return render("accounts/invitation_over.html"), 410
    return render(
        "funds/invitation.html",
        invitation=found,
        mine=can(actor, _A.JOIN, found),
        actor=actor,
        here=url_for("funds.contributor_invitation", public_id=public_id),
    )


@bp.post("/contributor-invitation/<public_id>/join")
@requires(_A.JOIN)
def join_contributor(public_id: str) -> Response:
    """Accept: sign in for the contributor from now on."""
    actor = current_actor()

    def work() -> str:
        own = queries_people.own_invitation(actor, public_id)
        giver = operations.join_contributor(actor, own).contributor
        return url_for("funds.contributor", slug=giver.fund.slug, public_id=giver.public_id)

    there = transact(work)
    flash(_("You sign in for it now."))
    return redirect(there, 303)


@bp.post("/contributor-invitation/<public_id>/decline")
@requires(_A.DECLINE)
def decline_contributor(public_id: str) -> Response:
    """Decline an invitation."""
    actor = current_actor()
    transact(
        lambda: operations.decline_contributor(
            actor, queries_people.own_invitation(actor, public_id)
        )
    )
    flash(_("The invitation is declined."))
    return redirect(url_for("accounts.account"), 303)


def _changed(
    public_id: str, act: Callable[[Actor, ContributorInvitation], None], said: str
) -> Response:
    actor = current_actor()

    def work() -> str:
        found = queries_people.invitation(actor, public_id)
        act(actor, found)
        return _people(found.contributor.fund.slug, found.contributor.public_id)

    there = transact(work)
    flash(said)
    return redirect(there, 303)


def _people(slug: str, public_id: str) -> str:
    return url_for("funds.people", slug=slug, public_id=public_id)
