"""A grave report about an award holds its money until two people lift the hold."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

import grants.incidents.checks  # noqa: F401 - enters its checks
from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.models_hold import AwardHold, HoldLift
from grants.awards.operations import lift_hold
from grants.awards.queries import holds_of
from grants.awards.queries_holds import holds_caused_by, standing_holds
from grants.disbursements import hold_guard, operations, queries
from grants.disbursements.models import Disbursement
from grants.disbursements.operations import paying, standing
from grants.harm.gates import Cause
from grants.harm.models import HarmFlag
from grants.harm.operations import propose_mitigation
from grants.incidents import operations as incidents
from grants.incidents.models import Incident
from grants.kernel import clock
from grants.kernel.checks import CHECKS
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError, Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor
from grants.kernel.refusing import remove
from tests.disbursements.test_disbursements import (
    approved,
    make_officer,
    pay,
    prepared,
    requested,
    sent,
)
from tests.factories.incidents import again, criterion_of, found, make_grave, make_incident
from tests.factories.money import make_award, make_manager, recipient_of
from tests.factories.people import make_actor
from tests.funds.test_spending import together
from tests.harness.databases import on_postgres

pytestmark = pytest.mark.usefixtures("in_app", "at")
HELD = "held while a concern is looked into"


def reread(record: Any) -> Any:
    return db.session.get_one(type(record), record.id, populate_existing=True)


def the_hold(award: Award) -> AwardHold:
    (hold,) = standing_holds(award.id)
    return hold


def lift(who: Actor, made: Incident, reason: str = "The list is locked.") -> HoldLift:
    def work() -> HoldLift:
        cause = again(made)
        return lift_hold(who, hold=holds_caused_by(cause)[-1], cause=cause, reason=reason)

    return transact(work)


def steps() -> Iterator[tuple[Disbursement, Callable[[Disbursement], object]]]:
    """Payments at each step before the bank, and the next step of each."""
    officer, other = make_officer(), make_officer("Omar")
    yield requested(), lambda made: operations.prepare(officer, disbursement=made)
    yield prepared(), lambda made: operations.approve(other, disbursement=made, key="again")
    yield approved(), lambda made: operations.send(officer, disbursement=made, key="again")


def test_every_step_towards_the_bank_is_refused_until_two_people_lift_the_hold() -> None:
    for made, act in steps():
        manager, second = make_manager("Sana"), make_officer("Gul")
        before, award = made.status, made.award
        grave = make_grave(manager, award)
        for _twice in range(2):
            with pytest.raises(NotNow, match=HELD):
                transact(lambda: act(made))  # noqa: B023
        assert reread(made).status == before
        lift(manager, grave)
        assert the_hold(award).stands
        with pytest.raises(NotNow, match=HELD):
            transact(lambda: act(made))  # noqa: B023
        lift(second, grave)
        assert standing_holds(award.id) == []
        transact(lambda: act(made))  # noqa: B023
        assert reread(made).status != before


def test_nothing_is_asked_for_meanwhile_and_the_recipient_is_not_told_why() -> None:
    award = make_award()
    make_grave(make_manager(), award)
    writer = recipient_of(award)
    with pytest.raises(NotNow, match="We are looking into a concern") as caught:
        transact(lambda: operations.request(writer, instalment=reread(award).instalments[0]))
    assert "list of names" not in caught.value.message
    assert [hold.kind for hold in holds_of(reread(award))[1]] == ["hold"]


def test_what_the_bank_has_is_still_recorded_as_paid() -> None:
    made = sent()
    make_grave(make_manager(), made.award)
    transact(pay(make_officer("Ali"), made))
    assert reread(made).status == "paid"


@pytest.mark.parametrize(("severity", "stands"), [("low", 0), ("serious", 1), ("critical", 1)])
def test_only_what_is_grave_holds(severity: str, stands: int) -> None:
    award = make_award()
    make_grave(make_manager(), award, severity)
    assert len(standing_holds(award.id)) == stands
    assert [str(finding) for finding in CHECKS["complaints that hold money"]()] == []


def test_verify_misses_a_hold() -> None:
    award = make_award()
    grave = make_grave(make_manager(), award, "low")
    db.session.execute(update(Incident).values(severity="critical"))
    (finding,) = CHECKS["complaints that hold money"]()
    assert grave.public_id in str(finding)


def test_a_lower_severity_or_closing_lifts_nothing_and_reopening_holds_again() -> None:
    award, manager, second = make_award(), make_manager(), make_manager("Sana")
    grave = make_grave(manager, award)
    transact(lambda: incidents.triage_again(manager, incident=again(grave), found=found()))
    assert the_hold(award).stands
    wanted = found("critical", criterion=criterion_of(award))
    transact(lambda: incidents.triage_again(manager, incident=again(grave), found=wanted))
    assert len(holds_caused_by(again(grave))) == 1
    transact(lambda: incidents.resolve(manager, incident=again(grave), told="Locked."))
    assert the_hold(award).stands
    lift(manager, grave)
    lift(second, grave)
    with pytest.raises(NotNow, match="lifted already"):
        lift(make_manager("Gul"), grave)
    transact(lambda: incidents.reopen(manager, incident=again(grave), reason="Open again."))
    assert the_hold(award).stands
    assert len(holds_caused_by(again(grave))) == 2


def test_who_lifts_gives_a_reason_once_and_may_not_be_whom_it_is_about() -> None:
    award = make_award()
    manager, named = make_manager(), make_manager("Sana")
    made = make_incident(award)
    wanted = found("serious", criterion=criterion_of(award), about=(named.person_id or 0,))
    transact(lambda: incidents.triage(manager, incident=again(made), found=wanted))
    for who in (named, recipient_of(award), make_actor("Ali", roles=["auditor"])):
        with pytest.raises(NotPermitted):
            lift(who, made)
    with pytest.raises(Invalid):
        lift(manager, made, " ")
    first = lift(manager, made)
    assert lift(manager, made).id == first.id, "the same click twice is one"
    with pytest.raises(NotNow, match="different person"):
        lift(manager, made, "Another reason.")
    assert the_hold(award).stands


def test_one_who_does_not_read_a_restricted_report_lifts_nothing() -> None:
    award, manager = make_award(), make_manager()
    reader, stranger = make_officer("Nadia"), make_manager("Sana")
    made = make_incident(award)
    wanted = found(
        "serious",
        criterion=criterion_of(award),
        confidentiality="restricted",
        readers=(reader.person_id or 0,),
    )
    transact(lambda: incidents.triage(manager, incident=again(made), found=wanted))
    with pytest.raises(NotPermitted):
        lift(stranger, made)
    lift(manager, made)
    lift(reader, made)
    assert standing_holds(award.id) == []


def test_its_harm_is_looked_at_again_without_a_word_of_why() -> None:
    award, manager = make_award(), make_manager()
    grave = make_grave(manager, award)
    transact(lambda: incidents.start(manager, incident=again(grave)))
    (flag,) = db.session.scalars(
        select(HarmFlag).where(HarmFlag.application_id == award.application_id)
    )
    assert (flag.cause, flag.status, flag.blocks) == (Cause.AGAIN.value, "open", False)
    assert (flag.note, flag.raised_by_id) == ("", None)
    assert flag.criterion_key == criterion_of(award)
    transact(
        lambda: propose_mitigation(
            manager,
            flag=reread(flag),
            action="Lock the list.",
            owner="Amina",
            due_on=clock.today("Asia/Karachi"),
            evidence="A photograph.",
            residual_likelihood=1,
            residual_severity=2,
        )
    )
    transact(lambda: incidents.find_not_upheld(manager, incident=again(grave), told="It was not."))
    assert reread(flag).status == "withdrawn"
    application = db.session.get_one(Application, award.application_id, populate_existing=True)
    assert application.harm_gate == "clear"
    assert [
        str(f) for name, c in CHECKS.items() if "flag" in name or "gate" in name for f in c()
    ] == []


def test_while_another_grave_one_is_open_its_harm_stays_to_be_looked_at() -> None:
    award, manager = make_award(), make_manager()
    first, _second = make_grave(manager, award), make_grave(manager, award)
    assert len(standing_holds(award.id)) == 2
    transact(lambda: incidents.find_not_upheld(manager, incident=again(first), told="No."))
    flags = db.session.scalars(select(HarmFlag.status)).all()
    assert flags == ["open"]


# --- The database itself, and two at once ---------------------------------------------


def test_the_database_refuses_what_no_operation_asked(in_app: Flask) -> None:
    made = approved()
    make_grave(make_manager(), made.award)
    statement = update(Disbursement).where(Disbursement.id == made.id).values(status="sent")
    with pytest.raises(DBAPIError, match="the award is held"):
        db.session.execute(statement)
    db.session.rollback()
    # The control: without the triggers it goes through.
    remove(db.session.connection(), hold_guard.REFUSALS)
    db.session.execute(statement)
    db.session.rollback()


def test_a_person_lifts_a_hold_once_by_the_database_too() -> None:
    award, manager = make_award(), make_manager()
    grave = make_grave(manager, award)
    made = lift(manager, grave)
    with pytest.raises(IntegrityError):
        db.session.execute(
            insert(HoldLift).values(
                hold_id=made.hold_id, person_id=made.person_id, reason="Again.", at=clock.now()
            )
        )
    db.session.rollback()


def test_the_same_person_lifting_twice_at_once_is_one_person(in_app: Flask) -> None:
    award, manager = make_award(), make_manager()
    grave = make_grave(manager, award)
    hold_id, incident_id, award_id = the_hold(award).id, grave.id, award.id
    db.session.remove()

    def work(reason: str) -> Callable[[], object]:
        return lambda: lift_hold(
            manager,
            hold=db.session.get_one(AwardHold, hold_id),
            cause=db.session.get_one(Incident, incident_id),
            reason=reason,
        )

    outcomes = together(in_app, 4, lambda n: work(f"Reason {n}."))
    assert sorted(outcomes) == ["", "NotNow", "NotNow", "NotNow"]
    assert len(standing_holds(award_id)) == 1
    assert db.session.scalar(select(func.count()).select_from(HoldLift)) == 1


def test_two_people_lifting_at_once_lift_it(in_app: Flask) -> None:
    award, people = make_award(), [make_manager("Sana"), make_officer("Gul")]
    grave = make_grave(make_manager(), award)
    hold_id, incident_id, award_id = the_hold(award).id, grave.id, award.id
    db.session.remove()

    def work(n: int) -> Callable[[], object]:
        return lambda: lift_hold(
            people[n],
            hold=db.session.get_one(AwardHold, hold_id),
            cause=db.session.get_one(Incident, incident_id),
            reason="It is safe.",
        )

    assert together(in_app, 2, work) == ["", ""]
    assert standing_holds(award_id) == []


def while_it_is_sent(
    app: Flask, monkeypatch: pytest.MonkeyPatch, made: Disbursement, *, patience: float
) -> tuple[str, str, str]:
    """A hold comes between the last question and the sending; what came of the sending, what the
    holder saw of the payment once it had the award, and what the payment is in the end."""
    officer, manager = make_officer("Ali"), make_manager()
    report_id = make_incident(made.award).id
    wanted = found("critical", criterion=criterion_of(made.award))
    asked, held, made_id = Event(), Event(), made.id
    check, outcome = standing.as_approved, {"send": "", "seen": ""}
    db.session.remove()

    def pausing(payment: Disbursement) -> None:
        check(payment)
        asked.set()
        held.wait(patience)

    monkeypatch.setattr(paying, "as_approved", pausing)

    def send() -> None:
        with app.app_context():
            try:
                payment = db.session.get_one(Disbursement, made_id)
                transact(lambda: operations.send(officer, disbursement=payment, key="race"))
            except (GrantsError, DBAPIError) as error:
                outcome["send"] = type(error).__name__
            finally:
                db.session.remove()

    def hold() -> None:
        with app.app_context():
            asked.wait(30)

            def work() -> str:
                report = db.session.get_one(Incident, report_id)
                incidents.triage(manager, incident=report, found=wanted)
                query = select(Disbursement.status).where(Disbursement.id == made_id)
                return db.session.execute(query).scalar_one()

            outcome["seen"] = transact(work)
            held.set()
            db.session.remove()

    threads = [Thread(target=send), Thread(target=hold)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    status = db.session.get_one(Disbursement, made_id).status
    return outcome["send"], outcome["seen"], status


def test_a_hold_waits_for_a_payment_that_is_being_sent(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The hold waits for as long as this does; without the lock it would come within a second.
    outcome = while_it_is_sent(in_app, monkeypatch, approved(), patience=1)
    assert outcome == ("", "sent", "sent")


def test_a_payment_meets_a_hold_that_came_before(in_app: Flask) -> None:
    made, officer = approved(), make_officer("Ali")
    make_grave(make_manager(), made.award)
    with pytest.raises(NotNow, match=HELD):
        transact(lambda: operations.send(officer, disbursement=reread(made), key="late"))
    assert (reread(made).status, reread(made).sent_at) == ("approved", None)
    assert [hold.kind for hold in queries.holds(reread(made))] == ["hold"]


@on_postgres
@pytest.mark.parametrize("guarded", [True, False], ids=["by the trigger", "by nothing"])
def test_without_the_lock_the_trigger_refuses_and_without_both_it_is_sent_after_the_hold(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The control. On SQLite the write transaction itself is the lock, and cannot be taken away."""
    made = approved()

    def unlocked(record_type: type[Any], row_id: int, **_how: bool) -> Any:
        return db.session.get_one(record_type, row_id, populate_existing=True)

    if not guarded:
        with db.engine.begin() as connection:
            for refusal in hold_guard.REFUSALS:
                connection.execute(text(f"DROP TRIGGER {refusal.name} ON disbursement"))
    monkeypatch.setattr(standing, "lock", unlocked)
    expected = ("IntegrityError", "approved", "approved") if guarded else ("", "approved", "sent")
    assert while_it_is_sent(in_app, monkeypatch, made, patience=60) == expected
