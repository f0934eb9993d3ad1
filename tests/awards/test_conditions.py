"""Conditions: of three kinds, shown by the recipient, checked by somebody else."""

from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.models import Person
from grants.awards import queries, queries_conditions
from grants.awards.conditions import Asked, ConditionKind, ConditionSource
from grants.awards.models import Award, Condition
from grants.awards.models_conditions import ConditionEvidence
from grants.awards.operations import (
    meet_condition,
    offer_award,
    reopen_condition,
    send_back_condition,
    send_signing_code,
    show_condition,
    terminate,
)
from grants.awards.schedule import in_parts
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import PUBLIC, Actor
from grants.kernel.storage import store
from tests.applications.pages import PDF
from tests.awards.test_awards import findings
from tests.disbursements.test_pages import form_value, signatory, text_of
from tests.factories.money import (
    countersigned,
    fresh,
    make_awarded_application,
    make_manager,
    money,
    recipient_of,
    sign,
)
from tests.factories.people import make_actor, make_person, sign_in
from tests.funds.test_append_only import attempts, run
from tests.funds.test_pages import signed_in
from tests.harness.crowd import together

KINDS = {
    ConditionKind.BEFORE_SIGNATURE: "The board has met",
    ConditionKind.BEFORE_INSTALMENT: "Two coaches are vetted",
    ConditionKind.STANDING: "No child alone with one adult",
}


def offered(*kinds: ConditionKind) -> Award:
    application = make_awarded_application()
    manager, today = make_manager(), clock.now().date()
    ends_on = today + timedelta(days=100)
    amount = money("1000", application.call.fund)
    asked = [
        Asked(KINDS[kind], "Amina Gul", today, kind, ConditionSource.DUE_DILIGENCE, 2)
        for kind in kinds
    ]
    return transact(
        lambda: offer_award(
            manager,
            application=application,
            starts_on=today,
            ends_on=ends_on,
            instalments=in_parts(amount, (60, 40), starts_on=today, ends_on=ends_on),
            purpose="Classes.",
            asked=asked,
        )
    )


def show(actor: Actor, condition: Condition, text: str = "The minutes.") -> ConditionEvidence:
    return transact(lambda: show_condition(actor, condition=condition, text=text))


def meet(actor: Actor, condition: Condition) -> None:
    transact(lambda: meet_condition(actor, condition=condition, evidence="Seen."))


def held(award: Award) -> dict[int, list[str]]:
    return {
        number: [hold.staff for hold in reasons if hold.kind == "condition"]
        for number, reasons in queries.holds_of(award).items()
    }


@pytest.mark.usefixtures("in_app")
def test_the_signature_waits_for_what_comes_before_it() -> None:
    award = offered(ConditionKind.BEFORE_SIGNATURE)
    (condition,) = award.conditions
    assert (condition.kind, condition.source) == ("before_signature", "due_diligence")
    assert "before the signature" in award.agreements[-1].text
    signatory = recipient_of(award)
    with pytest.raises(NotNow, match="waits until this is met: The board has met"):
        transact(lambda: send_signing_code(signatory, award=award))
    manager = make_manager()
    meet(manager, condition)
    code = transact(lambda: send_signing_code(signatory, award=award))
    # Opened again between code and signature: the signature waits too.
    transact(lambda: reopen_condition(manager, condition=condition, reason="Not signed."))
    with pytest.raises(NotNow, match="waits until this is met"):
        sign(signatory, award, code=code)
    show(signatory, condition)
    with pytest.raises(NotNow, match="waits until this is met"):
        sign(signatory, award, code=code)
    meet(manager, condition)
    sign(signatory, award, code=code)
    countersigned(award)
    assert (award.status, findings()) == ("active", [])


@pytest.mark.usefixtures("in_app")
def test_each_kind_holds_what_it_says() -> None:
    award = offered(ConditionKind.BEFORE_INSTALMENT, ConditionKind.STANDING)
    sign(recipient_of(award), award)
    countersigned(award)
    second, standing = award.conditions
    two = "Held by condition 1: Two coaches are vetted (Amina Gul)."
    always = "Held by condition 2: No child alone with one adult (Amina Gul)."
    assert held(award) == {1: [always], 2: [two, always]}
    manager = make_manager()
    meet(manager, standing)
    assert held(award) == {1: [], 2: [two]}
    show(recipient_of(award), second)
    shown = "Condition 1 is shown and not yet checked: Two coaches are vetted"
    assert held(award) == {1: [], 2: [shown]}
    meet(manager, second)
    transact(lambda: reopen_condition(manager, condition=standing, reason="A complaint."))
    assert held(award) == {1: [always], 2: [always]}


@pytest.mark.usefixtures("in_app")
def test_who_gives_the_evidence_does_not_check_it() -> None:
    award = offered(ConditionKind.BEFORE_INSTALMENT)
    (condition,) = award.conditions
    giver, manager = recipient_of(award), make_manager()
    for nobody in (PUBLIC, manager, make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            show(nobody, condition)
    with pytest.raises(Invalid):
        show(giver, condition, " ")
    show(giver, condition)
    assert (condition.status, condition.given_by_id) == ("shown", giver.person_id)
    with pytest.raises(NotNow):
        show(giver, condition)  # the same click, twice
    with pytest.raises(NotPermitted):
        meet(giver, condition)
    transact(lambda: send_back_condition(manager, condition=condition, wanted="The second one."))
    assert (condition.status, condition.wanted) == ("open", "The second one.")
    stored = transact(lambda: store(BytesIO(PDF), "vetted.pdf", actor=giver))
    transact(lambda: show_condition(giver, condition=condition, text="Both.", file=stored))
    given = queries_conditions.evidence_of(condition)
    assert [(each.evidence.number, each.evidence.text, each.by) for each in given] == [
        (1, "The minutes.", giver.name),
        (2, "Both.", giver.name),
    ]
    # A manager who belongs to the recipient and gave it, too.
    person = make_person("Both", roles=["fund_manager"])
    condition.given_by_id = person.id
    db.session.commit()
    with pytest.raises(NotPermitted):
        meet(fresh(person), condition)
    condition.met_by_id = person.id
    with pytest.raises(Exception, match="checked_by_another"):
        db.session.commit()
    db.session.rollback()
    meet(manager, condition)
    told = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.recipient == giver.email).order_by("id")
    ).all()
    by_key = {mail.key.split(":")[4]: mail.body for mail in told if ":condition:" in mail.key}
    assert list(by_key) == ["condition_sent_back", "condition_met"]
    assert "The second one." in by_key["condition_sent_back"]
    assert (
        queries_conditions.checker_of(condition)
        == db.session.get_one(Person, manager.person_id).name
    )


@pytest.mark.usefixtures("in_app")
def test_evidence_never_changes_and_an_award_that_is_over_takes_none() -> None:
    award = offered(ConditionKind.BEFORE_INSTALMENT, ConditionKind.STANDING)
    first, second = award.conditions
    show(recipient_of(award), first)
    for statement in attempts("condition_evidence"):
        assert "append-only" in run(statement.replace("fund_id", "number")), statement
    transact(lambda: terminate(make_manager(), award=award, reason="Over."))
    with pytest.raises(NotNow, match="over"):
        show(recipient_of(award), second)


def test_two_who_give_at_once_give_once(in_app: Flask) -> None:
    award = offered(ConditionKind.BEFORE_INSTALMENT)
    number, givers = award.conditions[0].id, [recipient_of(award) for _n in range(2)]
    db.session.remove()

    def work(n: int) -> object:
        return show(givers[n], db.session.get_one(Condition, number)).number

    got = together(in_app, 2, work)
    assert sorted(type(each).__name__ for each in got) == ["NotNow", "int"]
    assert db.session.scalars(select(ConditionEvidence.number)).all() == [1]


def test_the_pages_say_what_is_waited_for_and_keep_the_file_to_both_sides(app: Flask) -> None:
    with app.app_context():
        award = offered(ConditionKind.BEFORE_SIGNATURE)
        reference, person = award.reference, signatory(award)
        stranger = make_person("Stranger", roles=["reviewer"])
    recipient, manager = sign_in(app, person), signed_in(app, "fund_manager")
    waits = text_of(recipient, f"/my-awards/{reference}/agreement")
    assert "The signature waits until this is met" in waits
    assert "Mail me the code" not in waits
    path = f"/my-awards/{reference}/conditions/1"
    assert path in text_of(recipient, f"/my-awards/{reference}")
    page = text_of(recipient, path)
    assert "due diligence" in page
    send = partial(recipient.post, path, content_type="multipart/form-data")
    typed = {"text": "The minutes.", "key": form_value(page, "key")}
    for _twice in range(2):
        file = (BytesIO(PDF), "minutes.pdf")
        assert send(data=typed | {"file": file}).location == f"/my-awards/{reference}"
    assert "We are checking it" in text_of(recipient, path)
    desk = f"/desk/awards/{reference}/conditions/1"
    assert desk in text_of(manager, f"/desk/awards/{reference}")
    assert "The minutes." in text_of(manager, desk)
    for client, base in ((recipient, path), (manager, desk)):
        file_of = client.get(f"{base}/evidence/1")
        assert (file_of.status_code, file_of.data) == (200, PDF)
        assert client.get(f"{base}/evidence/2").status_code == 404
        assert sign_in(app, stranger).get(f"{base}/evidence/1").status_code in (403, 404)
    back = manager.post(desk, data={"evidence": "Signed, please.", "send_back": "1"})
    assert back.location == f"/desk/awards/{reference}"
    assert "Still wanted: Signed, please." in text_of(recipient, path)
    with app.app_context():
        assert db.session.scalars(select(ConditionEvidence.number)).all() == [1]
