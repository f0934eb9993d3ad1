"""The papers and the minutes of a panel, without what is kept from who reads them."""

from __future__ import annotations

from collections.abc import Sequence

from grants.applications.eyes import reviewers_eyes
from grants.applications.models import Application
from grants.applications.policy import knows_applicant
from grants.applications.queries_sealed import sealed
from grants.kernel import clock
from grants.kernel.i18n import _, language
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM, Actor, can, demand
from grants.reports import panel_papers
from grants.reports.catalogue import address
from grants.reports.document import Document
from grants.reports.panel_papers import Case, Ended, Item, Meeting, Paper
from grants.reports.policy import ReportAction
from grants.reviews import queries, queries_panel
from grants.reviews.models_panel import Panel, PanelItem, PanelMember, PanelNote, PanelSettlement
from grants.reviews.models_portfolio import FundingLine
from grants.reviews.queries_line import is_above, line_of
from grants.reviews.queries_waiting import waiting_list
from grants.reviews.states import ReviewAction
from grants.reviews.states_panel import PanelStatus
from grants.reviews.wording import below, merit_words
from grants.reviews.wording_panel import VOTES, votes_words
from grants.web.dates import moment_text, when_text
from grants.web.statuses import gate, label


def minutes(actor: Actor, panel: Panel) -> Document:
    """The minutes of a meeting, with the items that the actor may see."""
    demand(actor, ReportAction.PANEL_PAPERS, panel)
    agenda = queries_panel.agenda(actor, panel)
    ended = queries_panel.settlements(actor, agenda)
    to_submit = queries_panel.to_submit_yet(actor, [each.application for each in agenda])
    line = line_of(panel.call, panel.closed_at)
    notes = queries_panel.notes(actor, panel)
    return panel_papers.minutes(
        _meeting(actor, panel, line),
        [
            Item(
                case=_case(actor, each.application, line, blind=each.application_id in to_submit),
                status=label("panel_item", each.status),
                notes=[_note(panel, note) for note in notes if note.item_id == each.id],
                ended=_ended(panel, ended[each.id]) if each.id in ended else None,
            )
            for each in agenda
        ],
        [_note(panel, note) for note in notes if note.item_id is None],
        waiting=_waiting(actor, panel, agenda),
        language=language(),
        address=address(f"/panels/{panel.public_id}/minutes"),
        made_at=clock.now(),
    )


def _waiting(actor: Actor, panel: Panel, agenda: Sequence[PanelItem]) -> list[str]:
    """Who of the agenda waits, in order; why one was moved, for who sees the ranking."""
    cases = {each.application_id: each.application for each in agenda}
    why = can(actor, ReviewAction.SEE_RANKING, panel.call)
    found = []
    for each in waiting_list(SYSTEM, panel.call, panel.closed_at):
        case = cases.get(each.application_id)
        if case is None:
            continue
        said = f"{case.title} ({case.reference})"
        found.append(f"{said}: {each.move.reason}" if each.move and why else said)
    return found


def papers(actor: Actor, panel: Panel) -> Document:
    """The papers of an agenda for one reader: their cases, as a panel reads them."""
    demand(actor, ReportAction.PANEL_PAPERS, panel)
    line = line_of(panel.call, panel.closed_at)
    return panel_papers.papers(
        _meeting(actor, panel, line),
        [
            _paper(actor, each.application, line)
            for each in queries_panel.agenda(actor, panel)
            if queries_panel.sees_case(actor, each)
        ],
        language=language(),
        address=address(f"/panels/{panel.public_id}"),
        made_at=clock.now(),
    )


def _paper(actor: Actor, application: Application, line: FundingLine | None) -> Paper:
    rubric = queries.rubric_of(application)
    reasons = queries_panel.reasons(actor, application)
    named = {each.key: each.name for each in rubric.scored}
    named |= {each.key: each.name for each in rubric.harm.criteria}
    found = sealed(actor, application, eyes=reviewers_eyes(application.reviewing))
    blind = bool(queries_panel.to_submit_yet(actor, [application]))
    return Paper(
        case=_case(actor, application, line, blind=blind),
        sections=found.sections if found else (),
        reasons={
            f"{key} {named[key].read(language())}": [f"{value}: {said}" for value, said in pairs]
            for key, pairs in reasons.items()
            if key in named
        },
    )


def _meeting(actor: Actor, panel: Panel, line: FundingLine | None) -> Meeting:
    people = queries_panel.members(panel)
    return Meeting(
        fund=panel.call.fund.name,
        call=panel.call.title,
        when=when_text(panel.meets_at, panel.call.time_zone),
        place=panel.place,
        chair=panel.chair.name,
        quorum=panel.quorum,
        present=_names(people, True),
        absent=_names(people, False),
        status=label("panel", panel.status),
        closed=panel.status == PanelStatus.CLOSED,
        line="" if line is None else _drawn(actor, panel, line),
    )


def _drawn(actor: Actor, panel: Panel, line: FundingLine) -> str:
    """Who drew the line and when; why, for who sees the ranking: it may speak of any case."""
    words = {
        "who": line.drawn_by.name,
        "when": moment_text(line.drawn_at, panel.call.time_zone),
    }
    if not line.reason or not can(actor, ReviewAction.SEE_RANKING, panel.call):
        return _("%(who)s, %(when)s", **words)
    return _("%(when)s, %(who)s: %(text)s", text=line.reason, **words)


def _names(people: Sequence[PanelMember], present: bool) -> list[str]:
    return [each.person.name for each in people if each.present is present]


def _case(actor: Actor, application: Application, line: FundingLine | None, *, blind: bool) -> Case:
    """`blind`: the reader has a review of it still to submit, and learns no score before."""
    above = None if blind else is_above(line, application)
    rubric = queries.rubric_of(application)
    return Case(
        title=application.title,
        reference=application.reference,
        applicant=application.organisation.name if knows_applicant(actor, application) else "",
        requested=str(application.requested) if application.requested else "",
        merit="" if blind else merit_words(rubric, application.merit_millis),
        gate="" if blind else gate(application.harm_gate).text,
        below="" if blind else below(application),
        line="" if above is None else _("Above the line") if above else _("Below the line"),
    )


def _note(panel: Panel, note: PanelNote) -> str:
    return _(
        "%(when)s, %(who)s: %(text)s",
        when=moment_text(note.written_at, panel.call.time_zone),
        who=note.author.name,
        text=note.text,
    )


def _ended(panel: Panel, end: PanelSettlement) -> Ended:
    decision, votes = end.decision, end.record["votes"]
    currency = panel.call.fund.currency
    awarded = decision.amount_minor if decision else None
    return Ended(
        outcome=label("decision", end.outcome) if decision else label("panel_item", "deferred"),
        amount="" if awarded is None else str(Money(awarded, currency)),
        reason=end.reason,
        votes=votes_words(votes) if decision else "",
        each=[_vote(each) for each in votes],
        recused=end.record["recused"],
        settled=_(
            "%(who)s, %(when)s",
            who=end.settled_by.name,
            when=moment_text(end.settled_at, panel.call.time_zone),
        ),
        seal=end.seal,
        departs=decision.departure if decision else "",
    )


def _vote(each: dict[str, str]) -> str:
    words = {"who": each["name"], "vote": str(VOTES[each["vote"]])}
    if each["reviewed"]:
        return _("%(who)s (reviewed it): %(vote)s", **words)
    return _("%(who)s: %(vote)s", **words)
