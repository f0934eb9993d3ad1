"""What a panel has on paper: the papers of its agenda before, its minutes after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grants.applications.wording import ReadSection
from grants.kernel.i18n import _
from grants.reports.document import (
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Part,
    Tone,
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where a panel met, and who sat on it."""

    fund: str
    call: str
    when: str
    place: str
    chair: str
    quorum: int
    present: Sequence[str]
    absent: Sequence[str]
    status: str
    closed: bool
    line: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An application as a panel reads it.

    `applicant` is empty where a call is blind; what was scored, where the reader scores it yet.
    """

    title: str
    reference: str
    applicant: str
    requested: str
    merit: str
    gate: str
    below: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an item ended."""

    outcome: str
    amount: str
    reason: str
    votes: str
    each: Sequence[str]
    recused: Sequence[str]
    settled: str
    seal: str
    departs: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the minutes: the case, what was said, how it ended."""

    case: Case
    status: str
    notes: Sequence[str]
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class Paper:
    """An item of the papers: the case, what they answered, what reviewers wrote."""

    case: Case
    sections: Sequence[ReadSection]
    reasons: Mapping[str, Sequence[str]]


def minutes(
    meeting: Meeting,
    items: Sequence[Item],
    notes: Sequence[str],
    *,
    waiting: Sequence[str] = (),
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The minutes: who was there, each item with votes, recusals and outcome, what was said.

    `waiting`: those of the agenda that wait, in order, each in words.
    """
    parts: list[Part] = []
    if not meeting.closed:
        parts.append(Note(_("The meeting is not closed. More may be written."), "need"))
    if notes:
        parts += [Heading(_("Notes")), Items(tuple(notes))]
    for number, item in enumerate(items, start=1):
        parts.append(Heading(f"{number}. {item.case.title}"))
        parts.append(Facts(tuple(_case_facts(item.case))))
        if item.notes:
            parts += [Heading(_("What was said"), 3), Items(tuple(item.notes))]
        parts += _ended(item)
    if waiting:
        parts += [Heading(_("Waiting list")), Items(tuple(waiting), numbered=True)]
    return Document(
        title=_("Minutes of the panel"),
        language=language,
        issuer=meeting.fund,
        subtitle=meeting.call,
        dated=meeting.when,
        address=address,
        made_at=made_at,
        facts=_meeting_facts(meeting),
        parts=tuple(parts),
    )


def papers(
    meeting: Meeting,
    items: Sequence[Paper],
    *,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The papers of an agenda, each case on a page of its own."""
    parts: list[Part] = [
        Paragraph(_("For the members of the panel only. Keep it safe, and destroy it afterwards.")),
        Heading(_("Agenda")),
        Items(tuple(f"{each.case.title} ({each.case.reference})" for each in items), numbered=True),
    ]
    for number, item in enumerate(items, start=1):
        parts += [PageBreak(), Heading(f"{number}. {item.case.title}")]
        parts.append(Facts(tuple(_case_facts(item.case))))
        if item.reasons:
            parts.append(Heading(_("What reviewers wrote"), 3))
            for criterion, said in item.reasons.items():
                parts += [Paragraph(criterion, Tone.SOFT), Items(tuple(said))]
        for section in item.sections:
            parts.append(Heading(section.title, 3))
            for answer in section.answers:
                parts += [Paragraph(answer.label, Tone.SOFT), Paragraph(_words(answer.text))]
    return Document(
        title=_("Papers of the panel"),
        language=language,
        issuer=meeting.fund,
        subtitle=meeting.call,
        dated=meeting.when,
        address=address,
        made_at=made_at,
        facts=_meeting_facts(meeting),
        parts=tuple(parts),
    )


def _words(text: str) -> str:
    return text or _("A table or a file; it stands on the page.")


def _meeting_facts(meeting: Meeting) -> tuple[Fact, ...]:
    facts = [
        Fact(_("When"), meeting.when),
        Fact(_("Where"), meeting.place),
        Fact(_("Chair"), meeting.chair),
        Fact(_("Quorum"), str(meeting.quorum)),
        Fact(_("Status"), meeting.status),
    ]
    if meeting.line:
        facts.append(Fact(_("Funding line"), meeting.line))
    if meeting.present:
        facts.append(Fact(_("Present"), _(", ").join(meeting.present)))
    if meeting.absent:
        facts.append(
            Fact(
                _("Not present") if meeting.present else _("Members"), _(", ").join(meeting.absent)
            )
        )
    return tuple(facts)


def _case_facts(case: Case) -> list[Fact]:
    facts = [Fact(_("Application"), case.reference)]
    if case.applicant:
        facts.append(Fact(_("Applicant"), case.applicant))
    facts.append(Fact(_("Requested"), case.requested))
    if case.merit:
        facts.append(Fact(_("Merit"), case.merit))
    if case.gate:
        facts.append(Fact(_("Harm gate"), case.gate))
    if case.below:
        facts.append(Fact(_("Threshold"), case.below))
    if case.line:
        facts.append(Fact(_("Funding line"), case.line))
    return facts


def _ended(item: Item) -> list[Part]:
    end = item.ended
    if end is None:
        return [Paragraph(item.status, Tone.LEAD)]
    facts = [Fact(_("Outcome"), end.outcome)]
    if end.amount:
        facts.append(Fact(_("Awarded"), end.amount))
    if end.votes:
        facts.append(Fact(_("Votes"), end.votes, _(", ").join(end.each)))
    if end.recused:
        facts.append(Fact(_("Recused"), _(", ").join(end.recused)))
    if end.departs:
        facts.append(Fact(_("Departs from the ranking"), end.departs))
    facts += [Fact(_("Settled"), end.settled), Fact(_("Seal"), end.seal)]
    return [Paragraph(end.reason, Tone.LEAD), Facts(tuple(facts))]
