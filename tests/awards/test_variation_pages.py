"""The pages by which an award changes: asked for, compared, approved, signed, in force."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.awards.models import Award
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from grants.reminders.queries_today import tasks
from tests.disbursements.test_pages import form_value, signatory, text_of
from tests.factories.money import make_award, make_contribution
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def endpoints(app: Flask, person_id: int) -> list[str]:
    with app.app_context():
        actor = actor_of(db.session.get_one(Person, person_id))
        return [task.endpoint for task in tasks(actor, clock.now())]


def test_from_the_recipients_wish_to_a_variation_in_force(app: Flask) -> None:
    with app.app_context():
        award = make_award()
        make_contribution(award.fund, "500")
        reference, number = award.reference, award.id
        owner = signatory(award)
        managers = [make_person(f"Manager {n}", roles=["fund_manager"]) for n in range(2)]
        ids = [person.id for person in managers]
        typed = {
            "reason": "The rains came late.",
            "amount": "1200",
            "ends_on": (award.ends_on + timedelta(days=30)).isoformat(),
            "instalments-0-amount": "700",
            "instalments-0-due_on": award.starts_on.isoformat(),
            "instalments-1-amount": "400",
            "instalments-1-due_on": award.ends_on.isoformat(),
            "instalments-1-after": "1",
            "key": "k",
        }
        recipient = sign_in(app, owner)
        approver, second = (sign_in(app, person) for person in managers)
    mine, desk = f"/my-awards/{reference}/variations", f"/desk/awards/{reference}/variations"
    offered = text_of(recipient, f"{mine}/new")
    assert "The lines must come to the whole award exactly." in offered
    assert 'value="1,000"' in offered or 'value="1000"' in offered
    wrong = recipient.post(f"{mine}/new", data=typed)
    assert "PKR&nbsp;" not in wrong.text
    assert "1,200 is left to pay" in wrong.text.replace("PKR ", "")
    assert "The rains came late.</textarea>" in wrong.text
    right = {**typed, "instalments-1-amount": "500"}
    assert [recipient.post(f"{mine}/new", data=right).location for _twice in range(2)] == [
        f"{mine}/1"
    ] * 2
    assert "We look at it and tell you." in text_of(recipient, f"{mine}/1")
    assert "awards.variation" in endpoints(app, ids[0])
    assert "Approve variation" in text_of(approver, f"{desk}/1")
    assert approver.post(f"{desk}/1/approve").location == f"{desk}/1"
    assert "awards.variation" not in endpoints(app, ids[1])
    assert "waits for your signature" in text_of(recipient, f"/my-awards/{reference}")
    recipient.post(f"{mine}/1/code")
    with app.app_context():
        mail = db.session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.key.contains(":code:"))
        ).all()[-1]
    code = re.findall(r"^\d{6}$", mail, re.MULTILINE)[0]
    page = text_of(recipient, f"{mine}/1")
    signing = {
        "text_hash": form_value(page, "text_hash"),
        "code": code,
        "typed_name": "Gulalai Khan",
        "office": "Chair",
    }
    assert recipient.post(f"{mine}/1", data=signing).location == f"/my-awards/{reference}"
    assert endpoints(app, ids[1]).count("awards.variation") == 1
    assert endpoints(app, ids[0]).count("awards.variation") == 0
    assert approver.get(f"{desk}/1/countersign").status_code == 403
    page = text_of(second, f"{desk}/1/countersign")
    theirs = {
        "text_hash": form_value(page, "text_hash"),
        "typed_name": "Second Manager",
        "office": "Fund manager",
    }
    assert second.post(f"{desk}/1/countersign", data=theirs).location == f"{desk}/1"
    assert "In force" in text_of(second, f"{desk}/1")
    paper = recipient.get(f"/awards/{reference}/variations/1.pdf")
    assert paper.data.startswith(b"%PDF")
    with app.app_context():
        award = db.session.get_one(Award, number)
        assert award.amount_minor == 1200_00
        assert [part.amount_minor for part in award.instalments] == [700_00, 500_00]
        assert [part.after_report is not None for part in award.instalments] == [False, True]


def test_ended_with_a_reason_that_everybody_reads(app: Flask) -> None:
    with app.app_context():
        award = make_award()
        reference = award.reference
        typed = {
            "reason": "More time.",
            "amount": "1000",
            "ends_on": (award.ends_on + timedelta(days=9)).isoformat(),
            "key": "k",
        }
        for n, part in enumerate(award.instalments):
            typed[f"instalments-{n}-amount"] = part.amount.plain()
            typed[f"instalments-{n}-due_on"] = part.due_on.isoformat()
            typed[f"instalments-{n}-after"] = str(part.after_report.number) if n else ""  # type: ignore[union-attr]
        people = [make_person(f"Manager {n}", roles=["fund_manager"]) for n in range(2)]
        asker, other = (sign_in(app, person) for person in people)
        recipient = sign_in(app, signatory(award))
    desk = f"/desk/awards/{reference}/variations"
    assert asker.post(f"{desk}/new", data=typed).location == f"{desk}/1"
    assert asker.post(f"{desk}/1/approve").status_code == 403
    assert asker.post(f"{desk}/1/end", data={"decline": "1", "reason": "No."}).status_code == 403
    empty = other.post(f"{desk}/1/end", data={"decline": "1", "reason": " "})
    assert "g-error" in empty.text
    assert other.post(f"{desk}/1/end", data={"decline": "1", "reason": "Too long."}).location
    assert "Too long." in text_of(recipient, f"/my-awards/{reference}/variations/1")
    assert asker.post(f"{desk}/new", data={**typed, "key": "l"}).location == f"{desk}/2"
    other.post(f"{desk}/2/approve")
    ended = recipient.post(
        f"/my-awards/{reference}/variations/2/end", data={"refuse": "1", "reason": "We can wait."}
    )
    assert ended.location == f"/my-awards/{reference}"
    assert "We can wait." in text_of(asker, f"{desk}/2")
