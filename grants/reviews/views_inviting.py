"""Invitations to review: sent by the fund, answered by who proves the address."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.reviews import operations, queries_assigning, queries_inviting
from grants.reviews.blueprint import bp
from grants.reviews.forms_inviting import AcceptInvitationForm, InviteReviewerForm
from grants.reviews.models_inviting import ReviewerInvitation
from grants.reviews.operations import Told
from grants.reviews.states import InvitingAction
from grants.web.guards import anyone, current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A = InvitingAction


@bp.route("/desk/calls/<slug>/invitations", methods=["GET", "POST"])
@requires(_A.INVITE)
def invitations(slug: str) -> Page:
    """Who is asked to review for the fund of a call and has not answered; ask another."""
    actor, call = current_actor(), _call(slug)
    form = InviteReviewerForm()
    if form.validate_on_submit():
        try:
            transact(lambda: _invite(actor, slug, form))
        except Invalid as error:
            form.take(error)
            call = _call(slug)
        else:
            flash(_("%(name)s is invited by mail.", name=form.asked.name))
            return redirect(url_for("reviews.invitations", slug=slug), 303)
    shown = render(
        "reviews/invitations.html",
        place="calls.index",
        call=call,
        form=form,
        invited=queries_inviting.open_invitations(actor, call.fund_id),
        declined=queries_inviting.declined_invitations(actor, call.fund_id),
        now=clock.now(),
    )
    return shown, 422 if form.wrong else 200


@bp.post("/desk/reviewer-invitation/<public_id>/send-again")
@requires(_A.SEND_AGAIN)
def send_invitation_again(public_id: str) -> Response:
    """Send an invitation once more; its link works for two more weeks."""
    return _changed(public_id, operations.send_invitation_again, _("The invitation is sent again."))


@bp.post("/desk/reviewer-invitation/<public_id>/take-back")
@requires(_A.TAKE_BACK)
def take_back_invitation(public_id: str) -> Response:
    """Take an invitation back."""
    return _changed(public_id, operations.take_back_invitation, _("The invitation is taken back."))


@bp.get("/reviewer-invitation/<public_id>")
@anyone
def invitation(public_id: str) -> Page:
    """Where the link of the mail leads, with an account or without."""
    actor = current_actor()
    found = queries_inviting.invitation_of_link(public_id)
    if found is None:
        return _over()
    return render(
        "reviews/invitation.html",
        invitation=found,
        mine=can(actor, _A.ACCEPT, found),
        actor=actor,
        here=url_for("reviews.invitation", public_id=public_id),
    )


@bp.route("/reviewer-invitation/<public_id>/accept", methods=["GET", "POST"])
@requires(_A.ACCEPT)
def accept_invitation(public_id: str) -> Page:
    """Accept: say what one knows, reads and takes on, and whom one works for."""
    actor, form = current_actor(), AcceptInvitationForm()
    found = queries_inviting.own_invitation(actor, public_id)
    if not can(actor, _A.ACCEPT, found):
        return _over()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.accept_invitation(
                    actor,
                    queries_inviting.own_invitation(actor, public_id),
                    told=form.told,
                    organisations=form.bodies,
                )
            )
        except Invalid as error:
            form.take(error)
            found = queries_inviting.own_invitation(actor, public_id)
        else:
            flash(_("You review for this fund now. A mail tells you when an application waits."))
            return redirect(url_for("reviews.to_review"), 303)
    elif request.method == "GET":
        kept = queries_assigning.profile_of(actor, actor.person_id or 0)
        form.show(kept or Told(**found.told))
    shown = render("reviews/accept_invitation.html", form=form, invitation=found)
    return shown, 422 if form.wrong else 200


@bp.post("/reviewer-invitation/<public_id>/decline")
@requires(_A.DECLINE)
def decline_invitation(public_id: str) -> Response:
    """Decline an invitation."""
    actor = current_actor()
    transact(
        lambda: operations.decline_invitation(
            actor, queries_inviting.own_invitation(actor, public_id)
        )
    )
    flash(_("The invitation is declined."))
    return redirect(url_for("accounts.account"), 303)


def _over() -> tuple[str, int]:
    return render("accounts/invitation_over.html"), 410


def _invite(actor: Actor, slug: str, form: InviteReviewerForm) -> None:
    call = _call(slug)
    first = call if form.first.data else None
    operations.invite_reviewer(actor, fund=call.fund, asked=form.asked, call=first)


def _changed(
    public_id: str, act: Callable[[Actor, ReviewerInvitation], None], said: str
) -> Response:
    actor = current_actor()
    transact(lambda: act(actor, queries_inviting.invitation(actor, public_id)))
    flash(said)
    call = call_by_slug(actor, request.form.get("call", ""))
    return redirect(url_for("reviews.invitations", slug=call.slug), 303)


def _call(slug: str) -> Call:
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), _A.INVITE, call)
    return call
