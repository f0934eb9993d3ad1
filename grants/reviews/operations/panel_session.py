"""In a meeting: who is there, what is said, how each votes, how an application is settled."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from grants.applications.models import Application
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.reviews import queries_panel
from grants.reviews.models import Outcome
from grants.reviews.models_panel import (
    Panel,
    PanelItem,
    PanelMember,
    PanelNote,
    PanelSettlement,
    PanelVote,
    Vote,
)
from grants.reviews.operations.deciding import decide
from grants.reviews.panel_votes import enough, leads, seal_of
from grants.reviews.queries_panel import Bench
from grants.reviews.states_panel import ItemStatus, PanelAction, PanelStatus

DEFERRED = "deferred"


def mark_present(actor: Actor, *, panel: Panel, people: Collection[int]) -> None:
    """Say who is there; members are given by their number. It may change during the meeting."""
    panel = lock(Panel, panel.id)
    demand(actor, PanelAction.ATTEND, panel)
    _demand_in_session(panel)
    seated = queries_panel.members(panel)
    for member in seated:
        member.present = member.person_id in people
    db.session.flush()
    there = sorted(member.person.name for member in seated if member.present)
    audit.record(actor, PanelAction.ATTEND, panel, detail={"present": there})


def write_note(
    actor: Actor, *, panel: Panel, item: PanelItem | None = None, text: str
) -> PanelNote:
    """Add to the minutes what is said now. A correction is a further note."""
    panel = lock(Panel, panel.id)
    demand(actor, PanelAction.DISCUSS, panel if item is None else item)
    _demand_in_session(panel)
    if not text.strip():
        raise Invalid(_("Write what was said."), "text")
    note = PanelNote(
        panel_id=panel.id,
        item_id=None if item is None else item.id,
        author_id=actor.person_id,
        text=text.strip(),
    )
    db.session.add(note)
    db.session.flush()
    audit.record(actor, PanelAction.DISCUSS, note, fund_id=panel.fund_id)
    return note


def cast_vote(actor: Actor, *, item: PanelItem, vote: Vote) -> None:
    """Vote on an item, or change one's vote, until it is settled. Only who is present votes."""
    panel = lock(Panel, item.panel_id)
    item = lock(PanelItem, item.id)
    demand(actor, PanelAction.VOTE, item)
    _demand_in_session(panel)
    _demand_open(item)
    if not _is_present(actor, panel):
        raise NotNow(_("You are not marked as present. Ask the chair to mark you."))
    held = (
        db.session.query(PanelVote)
        .filter_by(item_id=item.id, person_id=actor.person_id)
        .one_or_none()
    )
    if held is None:
        held = PanelVote(item_id=item.id, person_id=actor.person_id, vote=vote.value)
        db.session.add(held)
    held.vote, held.voted_at = vote.value, clock.now()
    db.session.flush()
    # How they voted is said when the votes are counted, not before.
    audit.record(actor, PanelAction.VOTE, held, fund_id=panel.fund_id)


def settle_item(
    actor: Actor,
    *,
    item: PanelItem,
    outcome: Outcome,
    amount: Money | None,
    reason: str,
    key: str,
    departure: str = "",
) -> PanelSettlement:
    """Settle an application as the panel voted. The applicant is told at once, by mail.

    Effects, in order: meeting, item and application are locked, so that nobody votes, declares
    an interest or closes meanwhile; the chair, or where the chair is kept from the case or away
    another manager of the panel, is demanded (NotNow); so are a quorum of members present
    without an interest, and of votes by them (NotNow); no other outcome has more votes (NotNow);
    the decision is made with all that guards it (`decide`); votes are sealed with who was
    there and who was recused; the item is settled. Sent twice, it is one.
    """
    panel, item, application = _held(item)
    demand(actor, PanelAction.SETTLE, item)
    decided = partial(
        decide,
        actor,
        application=application,
        outcome=outcome,
        amount=amount,
        reason=reason,
        key=key,
        departure=departure,
    )
    if item.status == ItemStatus.SETTLED:
        known = queries_panel.settlements(actor, [item]).get(item.id)
        decision = None if known is None else known.decision
        if known is not None and decision is not None and decision.outcome == outcome.value:
            decided()
            return known
    _demand_in_session(panel)
    _demand_open(item)
    people = queries_panel.members(panel)
    bench = queries_panel.bench(people, application)
    _demand_in_the_chair(actor, panel, bench)
    counted = _counted(item, bench, application)
    _demand_quorum(panel, bench, counted)
    _demand_the_lead(outcome, counted)
    decision = decided()
    record = _record(panel, bench, counted)
    settled = _sealed(actor, item, outcome.value, reason, record, decision.id)
    fire(actor, item, PanelAction.SETTLE, detail={"outcome": outcome.value, "seal": settled.seal})
    return settled


def defer_item(actor: Actor, *, item: PanelItem, reason: str) -> PanelSettlement:
    """Leave an application for a later meeting, with a reason that the minutes keep."""
    panel, item, application = _held(item)
    demand(actor, PanelAction.DEFER, item)
    _demand_in_session(panel)
    _demand_open(item)
    if not reason.strip():
        raise Invalid(_("Say why it is left for later."), "reason")
    bench = queries_panel.bench(queries_panel.members(panel), application)
    _demand_in_the_chair(actor, panel, bench)
    record = _record(panel, bench, [])
    settled = _sealed(actor, item, DEFERRED, reason, record, None)
    fire(actor, item, PanelAction.DEFER, detail={"seal": settled.seal})
    return settled


def _held(item: PanelItem) -> tuple[Panel, PanelItem, Application]:
    panel = lock(Panel, item.panel_id)
    held = lock(PanelItem, item.id)
    return panel, held, lock(Application, held.application_id)


def _demand_in_the_chair(actor: Actor, panel: Panel, bench: Bench) -> None:
    able = {each.id for each in bench.able}
    if actor.person_id not in able:
        raise NotNow(_("You are not marked as present. Mark yourself first."))
    if panel.chair_id in able and actor.person_id != panel.chair_id:
        raise NotNow(_("The chair is present and settles it."))


def _counted(item: PanelItem, bench: Bench, application: Application) -> list[dict[str, Any]]:
    """The votes of those who are present and have no interest: only these count."""
    cast, reviewed = queries_panel.votes(item.id), queries_panel.reviewed_by(application)
    return [
        {"name": each.name, "vote": cast[each.id], "reviewed": each.id in reviewed}
        for each in bench.able
        if each.id in cast
    ]


def _demand_quorum(panel: Panel, bench: Bench, counted: list[dict[str, Any]]) -> None:
    if len(bench.able) < panel.quorum:
        raise NotNow(
            _(
                "%(there)s of the members present can settle it; %(needed)s are needed. Wait for "
                "more members, or defer it.",
                there=len(bench.able),
                needed=panel.quorum,
            )
        )
    if not enough(panel.quorum, counted):
        raise NotNow(
            _(
                "%(voted)s have voted; %(needed)s are needed. Wait for their votes, or defer it.",
                voted=len(counted),
                needed=panel.quorum,
            )
        )


def _demand_the_lead(outcome: Outcome, counted: list[dict[str, Any]]) -> None:
    """No other outcome has more votes; where two have as many, the chair chooses."""
    if not leads(outcome.value, counted):
        raise NotNow(
            _("The panel did not vote for this outcome. Settle it as most voted, or defer it.")
        )


def _record(panel: Panel, bench: Bench, counted: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "quorum": panel.quorum,
        "present": [each.name for each in bench.able],
        "recused": [each.name for each in bench.recused],
        "votes": counted,
    }


def _sealed(
    actor: Actor,
    item: PanelItem,
    outcome: str,
    reason: str,
    record: dict[str, Any],
    decision_id: int | None,
) -> PanelSettlement:
    settled = PanelSettlement(
        item_id=item.id,
        outcome=outcome,
        decision_id=decision_id,
        reason=reason.strip(),
        record=record,
        seal=seal_of(outcome, reason.strip(), record, decision_id),
        settled_by_id=actor.person_id,
    )
    db.session.add(settled)
    db.session.flush()
    return settled


def _is_present(actor: Actor, panel: Panel) -> bool:
    found = (
        db.session.query(PanelMember.present)
        .filter_by(panel_id=panel.id, person_id=actor.person_id)
        .scalar()
    )
    return bool(found)


def _demand_in_session(panel: Panel) -> None:
    if panel.status == PanelStatus.PLANNED:
        raise NotNow(_("The meeting has not begun."))
    if panel.status == PanelStatus.CLOSED:
        raise NotNow(_("The meeting is closed. Nothing of it changes any more."))


def _demand_open(item: PanelItem) -> None:
    if item.status == ItemStatus.SETTLED:
        raise NotNow(_("It is settled. Look at it again."))
    if item.status == ItemStatus.DEFERRED:
        raise NotNow(_("It is deferred to a later meeting."))
