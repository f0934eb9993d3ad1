"""What staff read when they check eligibility: answers and limits judged, caveats cleared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Person
from grants.applications.models import (
    Application,
    CaveatClearance,
    EligibilityCheck,
    SubmittedVersion,
)
from grants.applications.policy import entered_by
from grants.applications.queries import applications_of_call
from grants.applications.queries_applicants import applicant_of, applicants_of
from grants.applications.states import ApplicationStatus
from grants.applications.wording import ReadAnswer, read_answer
from grants.calls.definition import CallDefinition
from grants.calls.document import canonical_json, from_document
from grants.calls.eligibility import Verdict, verdicts
from grants.calls.judging import Applicant, Judgement, Outcome, judge
from grants.calls.models import Call, CallVersion
from grants.calls.wording_limits import own_words, rule_words
from grants.kernel.db import db
from grants.kernel.i18n import language
from grants.kernel.money import Money
from grants.kernel.policy import Actor

_PIECE = 200

Cleared = Mapping[tuple[str, str], CaveatClearance]


@dataclass(frozen=True)
class JudgedAnswer:
    """One eligibility question: what was answered, and what that means.

    `code` is the answer as a clearance keeps it, `staff_ask` what staff ask of an answer with
    a caveat, `cleared` who let it pass.
    """

    key: str
    read: ReadAnswer
    verdict: Verdict | None
    code: str = "null"
    staff_ask: str = ""
    cleared: CaveatClearance | None = None

    @property
    def passes(self) -> bool:
        """Whether the answer lets the applicant go on, a caveat or not."""
        return self.verdict in (Verdict.PASSES, Verdict.CAVEAT)

    @property
    def waits(self) -> bool:
        """Whether staff must still clear it."""
        return self.verdict is Verdict.CAVEAT and self.cleared is None


def judged_answers(
    definition: CallDefinition, answers: Mapping[str, Any], cleared: Cleared | None = None
) -> list[JudgedAnswer]:
    """The eligibility questions that applied, judged by the call's own words."""
    return [
        JudgedAnswer(
            each.question.key,
            read_answer(each.question, answers.get(each.question.key), definition.currency),
            verdict,
            code := answer_code(answers.get(each.question.key)),
            each.staff_ask.read(language()) if each.staff_ask else "",
            (cleared or {}).get((each.question.key, code)),
        )
        for each, verdict in verdicts(definition.eligibility, answers)
    ]


@dataclass(frozen=True)
class JudgedLimit:
    """One limit: what it asks for, what the organisation is, and what came of it."""

    rule: str
    words: str
    own: str
    outcome: Outcome


def judged_limits(
    definition: CallDefinition, applicant: Applicant, judged: Judgement, requested: Money | None
) -> list[JudgedLimit]:
    """Every limit in words."""
    return [
        JudgedLimit(
            each.rule.value,
            rule_words(definition, each),
            own_words(applicant, requested, each.rule),
            each.outcome,
        )
        for each in judged.limits
    ]


def judgement_on_desk(
    application: Application, definition: CallDefinition, answers: Mapping[str, Any]
) -> tuple[Applicant, Judgement]:
    """What was submitted judged with what the organisation's profile says now."""
    applicant = applicant_of(application.organisation)
    return applicant, judge(definition, applicant, answers, application.requested)


def answer_code(answer: Any) -> str:
    """An answer as a clearance keeps it."""
    return canonical_json(answer).decode()


def clearances(application: Application) -> dict[tuple[str, str], CaveatClearance]:
    """What staff cleared, by question and answer."""
    rows = db.session.execute(
        select(CaveatClearance)
        .options(joinedload(CaveatClearance.cleared_by))
        .where(CaveatClearance.application_id == application.id)
    ).scalars()
    return {(each.question_key, each.answer): each for each in rows}


def eligible_by_answers(
    actor: Actor, call: Call, references: Collection[str] | None = None
) -> Iterator[Application]:
    """Submitted applications that pass in everything, no caveat waiting, by reference.

    What the actor entered on behalf of others is left out: somebody else judges it.
    Read in pieces, each with the part of the last version that is judged: however many there
    are, a piece of them is held at a time. With `references`, only those are looked at.
    """
    last = (
        select(func.max(SubmittedVersion.id))
        .where(SubmittedVersion.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    query = (
        applications_of_call(actor, call, status=ApplicationStatus.SUBMITTED.value)
        .join(SubmittedVersion, SubmittedVersion.id == last)
        .add_columns(SubmittedVersion.content["eligibility"].label("eligibility"))
        .where(~entered_by(actor))
        .order_by(Application.id)
        .limit(_PIECE)
    )
    if references is not None:
        query = query.where(Application.reference.in_(sorted(references)))
    versions = db.session.execute(
        select(CallVersion).where(CallVersion.call_id == call.id)
    ).scalars()
    asked = {each.id: from_document(each.document) for each in versions}
    after = 0
    while True:
        rows: Any = db.session.execute(query.where(Application.id > after)).all()
        applicants = applicants_of(application.organisation for application, _entries in rows)
        cleared = _cleared([application.id for application, _entries in rows])
        for application, entries in rows:
            answers = {entry["key"]: entry["answer"] for entry in entries if "answer" in entry}
            judged = judge(
                asked[application.call_version_id],
                applicants[application.organisation_id],
                answers,
                application.requested,
            )
            waiting = {
                (application.id, each.question.key, answer_code(answers[each.question.key]))
                for each in judged.caveats
            }
            if judged.eligible and waiting <= cleared:
                yield application
        if len(rows) < _PIECE:
            return
        after = rows[-1][0].id


def _cleared(applications: Sequence[int]) -> set[tuple[int, str, str]]:
    rows = db.session.execute(
        select(
            CaveatClearance.application_id, CaveatClearance.question_key, CaveatClearance.answer
        ).where(CaveatClearance.application_id.in_(applications))
    )
    return {(row.application_id, row.question_key, row.answer) for row in rows}


def last_check(application: Application) -> tuple[EligibilityCheck, str] | None:
    """The eligibility check that holds, and who made it."""
    found = db.session.execute(
        select(EligibilityCheck, Person.name)
        .join(Person, Person.id == EligibilityCheck.checked_by_id)
        .where(EligibilityCheck.application_id == application.id)
        .order_by(EligibilityCheck.id.desc())
        .limit(1)
    ).first()
    return tuple(found) if found else None  # type: ignore[return-value]
