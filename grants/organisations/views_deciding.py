"""What a person decides: is a match the same name, are two organisations one."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash as say
from flask import redirect, url_for
from werkzeug.wrappers import Response

from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.organisations import forms_profile as forms
from grants.organisations import operations
from grants.organisations import queries_diligence as found
from grants.organisations.blueprint import bp
from grants.organisations.kinds import MatchOutcome, PairOutcome
from grants.organisations.models_diligence import DuplicatePair, ScreeningMatch
from grants.organisations.policy_profile import ProfileAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
_P = ProfileAction


@bp.get("/desk/matches")
@requires(_P.DECIDE_MATCH)
def matches() -> str:
    """Matches that nobody has decided, the first found first."""
    return render(
        "organisations/matches.html",
        place="organisations.index",
        page=page(found.open_matches(current_actor()), [ScreeningMatch.id]),
        why=forms.WHY_NEAR,
    )


@bp.route("/desk/matches/<public_id>", methods=["GET", "POST"])
@requires(_P.DECIDE_MATCH)
def match(public_id: str) -> Page:
    """One match: both names, why they are near, what was decided; decide."""
    actor = current_actor()
    shown = found.match(actor, public_id)
    demand(actor, _P.DECIDE_MATCH, shown)
    decisions = found.match_decisions(actor, shown)
    form = forms.MatchForm(seen=str(len(decisions)))
    kept = _keeps(
        form,
        lambda: operations.decide_match(
            actor,
            found.match(actor, public_id),
            outcome=MatchOutcome(form.outcome.data),
            reason=form.reason.data or "",
            seen=_number(form.seen.data),
        ),
    )
    if kept:
        return redirect(url_for("organisations.matches"), 303)
    return render(
        "organisations/match.html",
        place="organisations.index",
        match=shown,
        decisions=decisions,
        why=forms.WHY_NEAR,
        outcomes=forms.OUTCOMES,
        form=form,
    ), 422 if form.wrong else 200


@bp.get("/desk/duplicates")
@requires(_P.DECIDE_DUPLICATE)
def duplicates() -> str:
    """Pairs of organisations that may be one, which nobody has decided."""
    return render(
        "organisations/duplicates.html",
        place="organisations.index",
        page=page(found.open_duplicates(current_actor()), [DuplicatePair.id]),
        alike=forms.ALIKE,
    )


@bp.route("/desk/duplicates/<public_id>", methods=["GET", "POST"])
@requires(_P.DECIDE_DUPLICATE)
def duplicate(public_id: str) -> Page:
    """Two organisations side by side; say whether they are one."""
    actor = current_actor()
    pair = found.duplicate(actor, public_id)
    demand(actor, _P.DECIDE_DUPLICATE, pair)
    decisions = found.duplicate_decisions(actor, pair)
    form = forms.PairForm(seen=str(len(decisions)))
    kept = _keeps(
        form,
        lambda: operations.decide_duplicate(
            actor,
            found.duplicate(actor, public_id),
            outcome=PairOutcome(form.outcome.data),
            reason=form.reason.data or "",
            seen=_number(form.seen.data),
        ),
    )
    if kept:
        return redirect(url_for("organisations.duplicates"), 303)
    return render(
        "organisations/duplicate.html",
        place="organisations.index",
        pair=pair,
        decisions=decisions,
        alike=forms.ALIKE,
        outcomes=forms.PAIR_OUTCOMES,
        form=form,
    ), 422 if form.wrong else 200


def _keeps(form: forms.MatchForm | forms.PairForm, decide: Callable[[], object]) -> bool:
    """Decide as the form says; what is wrong lands on the form."""
    if not form.validate_on_submit():
        return False
    try:
        transact(decide)
    except Invalid as error:
        form.take(error)
        return False
    say(_("Your decision is kept."))
    return True


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else -1
