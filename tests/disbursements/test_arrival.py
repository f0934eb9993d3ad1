"""Did it arrive? What the recipient says stands beside what the bank says, and changes nothing."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from grants.disbursements import operations
from grants.disbursements.models_paid import Arrival, PaymentProof
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.reminders.queries_today import tasks
from tests.disbursements.test_disbursements import findings, make_officer, pay, sent
from tests.disbursements.test_pages import signatory
from tests.factories.money import make_manager, recipient_of
from tests.factories.people import make_person, sign_in
from tests.harness.clock import MORNING

TODAY = date(2026, 11, 16)


def missed() -> list[str]:
    return [
        one.recipient
        for one in db.session.scalars(select(OutboxMessage))
        if "not_arrived" in one.key
    ]


@pytest.mark.usefixtures("in_app", "at")
def test_it_has_not_come_then_it_has() -> None:
    made, officer = sent(), make_officer()
    who = recipient_of(made.award)

    def say(on: date | None, note: str = "") -> None:
        transact(lambda: operations.say_arrived(who, disbursement=made, arrived_on=on, note=note))

    with pytest.raises(NotNow, match="has not paid"):
        say(TODAY)
    transact(pay(officer, made))
    with pytest.raises(NotPermitted):
        operations.say_arrived(make_manager(), disbursement=made, arrived_on=TODAY)
    for wrong in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Invalid):
            say(wrong)

    def waits() -> list[str]:
        return [t.what for t in tasks(officer, MORNING) if "not arrived" in t.what]

    assert waits() == []
    say(None, "The bank knows nothing of it.")
    say(None, "The bank knows nothing of it.")
    assert waits() == ["Find a payment that has not arrived"]
    assert len(missed()) == len(set(missed())) > 0
    assert made.status == "paid"
    say(TODAY)
    say(TODAY)
    assert waits() == []
    with pytest.raises(NotNow, match="already"):
        say(None)
    assert [one.arrived for one in db.session.scalars(select(Arrival))] == [False, True]
    assert (made.status, findings()) == ("paid", [])


@pytest.mark.usefixtures("in_app", "at")
def test_money_that_came_back_is_asked_for_again() -> None:
    made, officer = sent(), make_officer()
    transact(pay(officer, made))
    who = recipient_of(made.award)
    transact(lambda: operations.say_arrived(who, disbursement=made, arrived_on=None))
    why = "Returned AC04: the account is closed."
    transact(lambda: operations.reverse(officer, disbursement=made, reason=why, key="r"))
    assert [t.what for t in tasks(officer, MORNING) if "not arrived" in t.what] == []
    again = transact(lambda: operations.request(who, instalment=made.instalment))
    assert (made.status, made.note, again.status, findings()) == ("reversed", why, "requested", [])


@pytest.mark.usefixtures("at")
def test_the_pages(app: Flask) -> None:
    with app.app_context():
        made = sent()
        reference, award = made.reference, made.award.reference
        recipient = sign_in(app, signatory(made.award))
        finance = sign_in(app, make_person("Nadia", roles=["finance_officer"]))
    page = f"/my-payments/{reference}/arrived"
    assert "has not paid this" in recipient.get(page).text
    note = (BytesIO(b"%PDF-1.4\n%%EOF\n"), "advice.pdf")
    typed = {"bank_reference": "HBL 9", "paid_on": "2026-11-16", "key": "k", "evidence": note}
    paid = f"/disbursements/{reference}/paid"
    assert 'enctype="multipart/form-data"' in finance.get(paid).text
    assert finance.post(paid, data=typed).status_code == 302
    with app.app_context():
        [kept] = [one.file for one in db.session.scalars(select(PaymentProof))]
        assert kept is not None
        assert kept.filename == "advice.pdf"
        mails = [m.body for m in db.session.scalars(select(OutboxMessage)) if "paid" in m.key]
        assert all(page in body for body in mails)
    assert finance.get(f"/disbursements/{reference}/evidence").data.startswith(b"%PDF")
    assert finance.get(page).status_code == 403
    assert page in recipient.get(f"/my-awards/{award}").text
    wrong = recipient.post(page, data={"arrived": "yes", "note": "Kept words"}).text
    assert ("Enter the day." in wrong, "Kept words" in wrong) == (True, True)
    recipient.post(page, data={"arrived": "no", "note": "Nothing yet"})
    shown = finance.get(f"/disbursements/{reference}").text
    assert ("has not arrived" in shown, "Nothing yet" in shown) == (True, True)
    assert "Find a payment that has not arrived" in finance.get("/today").text
    recipient.post(page, data={"arrived": "yes", "arrived_on": "2026-11-16"})
    assert "It has arrived" in recipient.get(f"/my-awards/{award}").text
    assert "not arrived" not in finance.get("/today").text
