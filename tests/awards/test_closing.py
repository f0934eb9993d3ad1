"""How awards end: suspended, resumed, terminated, or closed by two people; and what is refused."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.models_closing import AwardNotice, MoneyClosure
from grants.awards.operations import close_money, close_work, resume, suspend, terminate
from grants.awards.operations.closing import Asset
from grants.disbursements import operations as paying
from grants.funds.queries import fund_figures
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor
from tests.awards.test_account import findings, officer, refund, spent_award
from tests.awards.test_advances import paid_award, pay
from tests.factories.money import fresh, make_manager, money, recipient_of
from tests.factories.people import make_person, sign_in
from tests.factories.reporting import file_report, make_budgeted
from tests.funds.test_spending import together
from tests.harness.refusals import without_refusals
from tests.reviews.test_pages import text_of

pytestmark = pytest.mark.usefixtures("at")
in_app = pytest.mark.usefixtures("in_app")


def ended_award() -> Award:
    """Every report accepted; 100 of the 600 that were paid came back, 400 were never paid."""
    award = spent_award()
    file_report(award, 2, "400", "100", "0", why="The work was cheaper.")
    refund(award, "100")
    return award


def work_closed(award: Award, who: Actor | None = None) -> None:
    by = who or make_manager()
    asset = Asset("A projector", money("80", award.fund), "The school")
    transact(
        lambda: close_work(
            by,
            award=award,
            worked="Evenings.",
            failed="The first hall.",
            steps=[4, 2],
            assets=[asset],
            kept_until=date(2034, 12, 31),
        )
    )


@in_app
def test_two_people_close_an_award_once_nothing_is_missing() -> None:
    award, clerk = spent_award(), officer()
    with pytest.raises(NotNow, match="Every progress report is accepted"):
        work_closed(award)
    file_report(award, 2, "400", "100", "0", why="The work was cheaper.")
    with pytest.raises(NotNow, match="The work is closed"):
        transact(lambda: close_money(clerk, award=award))
    both = make_person("Both", roles=["fund_manager", "finance_officer"])
    work_closed(award, fresh(both))
    with pytest.raises(NotNow, match="accounted for or returned"):
        transact(lambda: close_money(clerk, award=award))
    refund(award, "100")
    with pytest.raises(NotPermitted):
        transact(lambda: close_money(fresh(both), award=award))
    with pytest.raises(NotPermitted):
        transact(lambda: close_money(make_manager(), award=award))
    assert award.status == "active"
    transact(lambda: close_money(clerk, award=award))
    assert award.status == "completed"
    # What is committed counts what was paid of it: nothing beside is held any more.
    figures = fund_figures(award.fund)
    assert (figures.committed, figures.disbursed) == (money("500", award.fund),) * 2
    assert findings() == []


@in_app
def test_what_is_closed_says_what_was_learned() -> None:
    award, manager = ended_award(), make_manager()
    with pytest.raises(Invalid) as wrong:
        transact(
            lambda: close_work(
                manager,
                award=award,
                worked=" ",
                failed="",
                steps=[11],
                assets=[],
                kept_until=award.ends_on,
            )
        )
    assert set(wrong.value.fields) == {"worked", "failed", "steps", "kept_until"}
    work_closed(award, manager)
    with pytest.raises(NotNow):
        work_closed(award, manager)


@in_app
def test_a_suspended_award_pays_nothing_until_it_goes_on() -> None:
    award, manager = paid_award(), make_manager()
    who = recipient_of(award)
    with pytest.raises(Invalid):
        transact(lambda: suspend(manager, award=award, reason=" "))
    transact(lambda: suspend(manager, award=award, reason="The hall burnt down."))
    assert award.status == "suspended"
    with pytest.raises(NotNow):
        transact(lambda: paying.request(who, instalment=award.instalments[0]))
    transact(lambda: resume(manager, award=award, reason="A new hall is found."))
    assert [notice.kind for notice in db.session.query(AwardNotice)] == ["suspended", "resumed"]
    bodies = db.session.scalars(select(OutboxMessage.body)).all()
    for reason in ("The hall burnt down.", "A new hall is found."):
        assert any(reason in body for body in bodies), reason
    pay(award, 1)
    assert findings() == []


@in_app
@pytest.mark.parametrize("guarded", [True, False])
def test_the_database_lets_nothing_go_to_the_bank_for_a_suspended_award(guarded: bool) -> None:
    award, clerk = paid_award(), officer()
    who = recipient_of(award)
    made = transact(lambda: paying.request(who, instalment=award.instalments[0]))
    transact(lambda: paying.prepare(clerk, disbursement=made))
    award.status = "suspended"
    db.session.commit()
    if not guarded:
        without_refusals()
    held: Any = {"id": made.id, "who": make_manager().person_id}
    move = partial(
        db.session.execute,
        text(
            "UPDATE disbursement SET status = 'approved', approved_by_id = :who, "
            "approval_hash = 'x' WHERE id = :id"
        ),
        held,
    )
    if guarded:
        with pytest.raises(DBAPIError, match="suspended or terminated"):
            move()
    else:
        move()
    db.session.rollback()


@in_app
def test_the_database_lets_nobody_close_both() -> None:
    award, manager = ended_award(), make_manager()
    work_closed(award, manager)

    fund_id, award_id = award.fund_id, award.id

    def closed_by(person: int | None) -> None:
        db.session.add(MoneyClosure(fund_id=fund_id, award_id=award_id, closed_by_id=person))
        db.session.flush()

    other = officer().person_id
    with pytest.raises(DBAPIError, match="somebody else"):
        closed_by(manager.person_id)
    db.session.rollback()
    closed_by(other)
    db.session.rollback()


@in_app
def test_a_terminated_award_asks_for_what_is_not_accounted_for() -> None:
    award, manager = spent_award(), make_manager()
    transact(lambda: terminate(manager, award=award, reason="The group dissolved."))
    assert fund_figures(award.fund).committed == money("600", award.fund)
    bodies = db.session.scalars(select(OutboxMessage.body)).all()
    assert any("PKR 100 was paid and is not accounted for" in body for body in bodies)
    refund(award, "100")
    assert findings() == []


def test_two_at_once_close_the_money_once(in_app: Flask) -> None:
    award = ended_award()
    work_closed(award)
    clerks = [officer(f"Omar {n}") for n in range(3)]
    award_id = award.id
    db.session.remove()

    def close(n: int) -> Callable[[], object]:
        return lambda: close_money(clerks[n], award=db.session.get_one(Award, award_id))

    assert sorted(together(in_app, 3, close)) == ["", "NotNow", "NotNow"]
    assert db.session.query(MoneyClosure).count() == 1
    assert findings() == []
    db.session.get_one(Award, award_id).status = "active"
    db.session.commit()
    assert findings() == ["closed awards"]


def test_the_pages_lead_from_the_checklist_to_completed(app: Flask) -> None:
    with app.app_context():
        award = make_budgeted(award=paid_award())
        pay(award, 1)
        reference = award.reference
        people = [
            db.session.get_one(Person, who.person_id)
            for who in (make_manager("Nida"), officer(), recipient_of(award))
        ]
        db.session.expunge_all()
    manager, clerk, theirs = (sign_in(app, person) for person in people)
    desk = f"/desk/awards/{reference}"
    assert "Missing" in text_of(manager, f"{desk}/closing")
    assert manager.post(f"{desk}/suspend", data={"reason": "Smoke."}).status_code == 302
    assert "Smoke." in text_of(theirs, f"/my-awards/{reference}")
    assert "go on?" in text_of(manager, f"{desk}/resume")
    assert manager.post(f"{desk}/resume", data={"reason": "Air."}).status_code == 302
    with app.app_context():
        held = db.session.scalars(select(Award).where(Award.reference == reference)).one()
        file_report(held, 1, "400", "100", "0", why="Cheaper.")
        file_report(held, 2, "500", "100", "0", why="Cheaper.")
    typed = {
        "worked": "Evenings.",
        "failed": "A hall.",
        "steps": ["2", "4"],
        "assets-0-what": "A projector",
        "assets-0-value": "80",
        "kept_until": "2034-12-31",
    }
    page = manager.post(f"{desk}/closing/work", data=typed)
    assert (page.status_code, "who keeps it" in page.get_data(as_text=True)) == (200, True)
    typed["assets-0-keeper"] = "The school"
    assert manager.post(f"{desk}/closing/work", data=typed).status_code == 302
    assert "A projector" in text_of(manager, f"{desk}/closing")
    assert "Close the money" in text_of(clerk, f"{desk}/closing")
    assert "goes back" in text_of(clerk, f"{desk}/closing/money")
    assert clerk.post(f"{desk}/closing/money").status_code == 302
    assert "Completed" in text_of(clerk, f"{desk}/closing")
