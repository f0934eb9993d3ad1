"""Complaints about decisions: in time, by an owner, answered by somebody who had no part."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import CallVersion
from grants.calls.reviewing import Reviewing
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor, can, seen
from grants.reminders.queries_today import tasks
from grants.reviews import operations, policy_complaints, queries_complaints
from grants.reviews.complaints import is_taken, last_day
from grants.reviews.models import Decision, Outcome
from grants.reviews.models_complaints import (
    ComplaintAnswer,
    ComplaintOutcome,
    DecisionComplaint,
)
from grants.reviews.operations import declare_conflict
from grants.reviews.states import ReviewAction
from tests.factories.applications import make_application, make_call
from tests.factories.people import keep, make_organisation, make_person
from tests.factories.reviews import make_review, make_reviewed, make_reviewer
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite

pytestmark = pytest.mark.usefixtures("in_app")
UPHELD, STANDS = ComplaintOutcome.UPHELD, ComplaintOutcome.NOT_UPHELD
KARACHI = "Asia/Karachi"


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=UTC), True),
        # Midnight in Peshawar is 19:00 in UTC.
        (datetime(2026, 12, 7, 18, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 7, 19, 0, 0, tzinfo=UTC), False),
    ],
)
def test_a_complaint_is_taken_until_the_end_of_the_last_day(moment: datetime, taken: bool) -> None:
    decided = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert last_day(decided, 14, KARACHI) == date(2026, 12, 7)
    assert is_taken(moment, decided, 14, KARACHI) is taken
    assert not is_taken(moment, decided, 0, KARACHI)


def fresh(person: Person) -> Actor:
    return actor_of(db.session.get_one(Person, person.id))


class Case:
    """An application that one manager declined; another has had no part."""

    def __init__(self, outcome: Outcome = Outcome.DECLINED, **terms: object) -> None:
        self.amina, self.editor = make_person("Amina"), make_person("Imran")
        body = make_organisation(signatories=[self.amina], members=[self.editor])
        call = make_call(reviewing=Reviewing(**terms))  # type: ignore[arg-type]
        application = make_application(call, status="in_review", organisation=body)
        make_reviewed(application, {})
        self.number, self.fund_id = application.id, application.fund_id
        self.first, self.second = (
            make_person(name, roles=[("fund_manager", self.fund_id)]) for name in ("Nida", "Omar")
        )
        self.decide(outcome)

    @property
    def application(self) -> Application:
        return db.session.get_one(Application, self.number, populate_existing=True)

    def decide(self, outcome: Outcome, key: str = "first") -> Decision:
        who = fresh(self.first)
        return transact(
            lambda: operations.decide(
                who,
                application=self.application,
                outcome=outcome,
                amount=None,
                reason="Others were stronger.",
                key=key,
                departure="They do more with less.",
            )
        )

    def complain(self, text: str = "You overlooked our letter.") -> DecisionComplaint:
        who = fresh(self.amina)
        return transact(lambda: operations.complain(who, application=self.application, text=text))

    def answer(
        self, person: Person, outcome: ComplaintOutcome, reason: str = "It is there."
    ) -> int:
        who = fresh(person)
        return transact(
            lambda: (
                operations.answer_complaint(
                    who,
                    complaint=db.session.scalars(select(DecisionComplaint)).one(),
                    outcome=outcome,
                    reason=reason,
                ).id
            )
        )

    def mails(self, subject: str) -> int:
        found = select(func.count()).where(OutboxMessage.subject.contains(subject))
        return db.session.scalar(found.select_from(OutboxMessage)) or 0


def waiting(person: Person) -> list[str]:
    found = [each.what for each in tasks(fresh(person), clock.now())]
    return [each for each in found if "omplaint" in each]


def test_an_upheld_complaint_is_decided_once_more() -> None:
    case = Case()
    complaint = case.complain()
    assert complaint.due_on == clock.local(clock.now(), KARACHI).date() + timedelta(days=30)
    assert case.mails("has come in") == 2  # both people of the organisation
    assert waiting(case.second) == ["Answer a complaint about a decision"]
    assert waiting(case.first) == []  # decided it
    case.answer(case.second, UPHELD)
    assert case.application.status == "in_review"
    assert case.mails("The answer to your complaint") == 2
    assert waiting(case.first) == ["Decide once more: a complaint was upheld"]
    again = case.decide(Outcome.WAITLISTED, key="second")
    assert (again.number, case.application.status) == (2, "waitlisted")
    assert waiting(case.first) == waiting(case.second) == []


def test_a_complaint_that_is_not_upheld_changes_nothing() -> None:
    case = Case(Outcome.WAITLISTED)
    case.complain()
    case.answer(case.second, STANDS)
    assert case.application.status == "waitlisted"
    assert waiting(case.first) == waiting(case.second) == []


def test_who_complains_and_who_answers() -> None:
    case = Case()
    for person in (case.editor, case.first, make_person()):
        who = fresh(person)
        with pytest.raises(NotPermitted):
            operations.complain(who, application=case.application, text="No.")
    case.complain()
    reviewer = make_reviewer(fund_id=case.fund_id)
    make_review(case.application, reviewer)
    assigned = make_review(case.application)
    assigned.assigned_by_id = make_person("Asker", roles=[("fund_manager", case.fund_id)]).id
    db.session.commit()
    conflicted = make_person("Kin", roles=[("fund_manager", case.fund_id)])
    who = fresh(conflicted)
    transact(lambda: declare_conflict(who, application=case.application, kind="family"))
    asker = db.session.get_one(Person, assigned.assigned_by_id or 0)
    for person in (case.first, case.amina, reviewer, asker, conflicted):
        with pytest.raises(NotPermitted):
            case.answer(person, STANDS)
    complaint = db.session.scalars(select(DecisionComplaint)).one()
    assert can(fresh(case.second), ReviewAction.ANSWER_COMPLAINT, complaint)
    for person, count in ((case.amina, 1), (case.second, 1), (conflicted, 0), (reviewer, 0)):
        found = db.session.scalars(seen(fresh(person), DecisionComplaint)).all()
        assert len(found) == count, person.name


@on_sqlite
def test_without_its_guard_whoever_decided_could_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case()
    case.complain()
    monkeypatch.setattr(policy_complaints, "had_part", lambda _actor: Application.id < 0)
    assert case.answer(case.first, STANDS)


def test_what_is_refused_to_whoever_complains() -> None:
    case = Case()
    with pytest.raises(Invalid, match="Say what is wrong"):
        case.complain("  ")
    first = case.complain()
    assert case.complain().id == first.id  # the same click twice
    with pytest.raises(NotNow, match="already"):
        case.complain("Something else.")
    assert case.mails("has come in") == 2


def test_no_complaint_about_an_award_or_in_a_call_that_takes_none() -> None:
    none = Case(complaint_days=0)
    with pytest.raises(NotNow, match="any more"):
        none.complain()
    awarded = Case()
    awarded.application.status = "awarded"
    db.session.commit()
    with pytest.raises(NotNow, match="any more"):
        awarded.complain()


@on_sqlite
def test_the_last_second(at: time_machine.Traveller) -> None:
    at.move_to(datetime(2026, 11, 23, 10, tzinfo=UTC))
    early, late = Case(complaint_days=3), Case(complaint_days=3)
    at.move_to(datetime(2026, 11, 26, 18, 59, 59, tzinfo=UTC))
    assert early.complain().filed_at == clock.now()
    at.move_to(datetime(2026, 11, 26, 19, 0, 0, tzinfo=UTC))
    with pytest.raises(NotNow, match="any more"):
        late.complain()


def test_an_answer_needs_its_reason_and_is_given_once() -> None:
    case = Case()
    case.complain()
    with pytest.raises(Invalid, match="Give the reason"):
        case.answer(case.second, STANDS, " ")
    given = case.answer(case.second, STANDS)
    assert case.answer(case.second, STANDS) == given
    with pytest.raises(NotNow, match="already"):
        case.answer(case.second, UPHELD)
    assert case.application.status == "declined"


def test_two_answer_at_once(in_app: Flask) -> None:
    case = Case()
    case.complain()
    third = make_person("Third", roles=[("fund_manager", case.fund_id)])
    people = [fresh(case.second), fresh(third)]

    def work(n: int) -> None:
        transact(
            lambda: operations.answer_complaint(
                people[n],
                complaint=db.session.scalars(select(DecisionComplaint)).one(),
                outcome=[UPHELD, STANDS][n],
                reason=f"Reason {n}.",
            )
        )

    db.session.rollback()
    done = together(in_app, 2, work)
    assert sum(isinstance(each, NotNow) for each in done) == 1, done
    (answer,) = db.session.scalars(select(ComplaintAnswer)).all()
    assert case.application.status == (
        "in_review" if answer.outcome == UPHELD.value else "declined"
    )


def test_both_are_kept_for_good() -> None:
    case = Case()
    case.complain()
    case.answer(case.second, STANDS)
    for table in ("decision_complaint", "complaint_answer"):
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(db.text(f"DELETE FROM {table}"))
        db.session.rollback()


@on_sqlite
def test_time_for_complaints_is_what_the_call_says_now() -> None:
    """An amendment can only make it longer: for those too who applied before it."""
    case = Case(complaint_days=3)
    decision = db.session.scalars(select(Decision)).one()
    call = case.application.call
    document = {**call.versions[-1].document, "reviewing": {"complaint_days": 30}}
    keep(CallVersion(call_id=call.id, number=2, document=document, document_hash="longer"))
    db.session.expire_all()
    assert queries_complaints.complaint_until(case.application, decision) == last_day(
        decision.decided_at, 30, call.time_zone
    )
