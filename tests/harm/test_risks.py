"""The register of risks: ratings that never change, and the flags they open."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.operations import offer_award
from grants.awards.queries import holds_of
from grants.awards.schedule import in_parts
from grants.harm import checks, operations, operations_risks, queries_risks
from grants.harm.models import HarmFlag, HarmRisk, RiskRating
from grants.harm.seeds import offered, seeds
from grants.harm.states import HarmAction
from grants.kernel import clock
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.policy import Actor
from grants.reviews.models import Outcome
from tests.factories.applications import make_application
from tests.factories.people import make_actor, make_person, sign_in
from tests.factories.reviews import make_reviewed
from tests.harm.test_mitigation import accept, gate, manager, plan
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_decisions import decide, funded_call
from tests.reviews.test_pages import posted, text_of

pytestmark = pytest.mark.usefixtures("in_app")


def entered(who: Actor, application: Application, **given: Any) -> HarmRisk:
    values: dict[str, Any] = {
        "criterion": "D4",
        "cause": "Names are kept on one phone.",
        "event": "The list is lost or read by others.",
        "effect": "Families are visited by the police.",
        "hurts": "Young people on the list",
        "owner": "Gulalai, project lead",
        "likelihood": 2,
        "severity": 3,
        "reason": "The phone has a lock.",
        **given,
    }
    return transact(lambda: operations_risks.enter_risk(who, application=application, **values))


def rated(who: Actor, risk: HarmRisk, likelihood: int, severity: int, reason: str = "New.") -> None:
    transact(
        lambda: operations_risks.rate_risk(
            who,
            risk=db.session.get_one(HarmRisk, risk.id),
            likelihood=likelihood,
            severity=severity,
            reason=reason,
        )
    )


def flag_of(risk: HarmRisk) -> HarmFlag:
    db.session.refresh(risk)
    found = queries_risks.flag_of(risk)
    assert found is not None
    return found


def offer(application: Application) -> Award:
    today = clock.now().date()
    ends_on = today + timedelta(days=90)
    amount = Money(100_000_00, application.currency)
    return offer_award(
        manager(application),
        application=application,
        starts_on=today,
        ends_on=ends_on,
        instalments=in_parts(amount, [1], starts_on=today, ends_on=ends_on),
        purpose="Classes.",
    )


def findings() -> list[Any]:
    return [
        *checks.gates_hold(),
        *checks.closed_flags_are_earned(),
        *checks.risks_are_answered(),
    ]


@pytest.mark.parametrize(
    ("rating", "state"),
    [
        ((1, 4), ("clear", 0)),
        ((3, 3), ("clear", 0)),
        # high: the award passes, and goes with a condition before its first payment
        ((3, 4), ("mitigated", 0)),
        ((1, 5), ("mitigated", 0)),
        # extreme: blocks the award
        ((3, 5), ("held", 1)),
        ((5, 5), ("held", 1)),
    ],
)
def test_what_a_rating_does_to_the_gate(rating: tuple[int, int], state: tuple[str, int]) -> None:
    application = make_reviewed()
    risk = entered(manager(application), application, likelihood=rating[0], severity=rating[1])
    assert gate(application) == state
    assert (queries_risks.flag_of(risk) is None) == (state[0] == "clear")
    assert findings() == []


def test_an_extreme_risk_blocks_until_its_plan_is_accepted_by_another() -> None:
    application = make_reviewed()
    who, other, third = (manager(application) for _n in range(3))
    risk = entered(who, application, likelihood=4, severity=4)
    flag = flag_of(risk)
    assert (flag.cause, flag.blocks, flag.is_stop) == ("risk", True, False)
    rated(third, risk, 1, 1, "I do not see it.")
    assert gate(application) == ("held", 1), "a lower rating closes nothing"
    proposed = plan(other, flag)
    for rater in (who, third):
        with pytest.raises(NotPermitted):
            accept(rater, proposed)
    accept(manager(application), proposed)
    assert gate(application) == ("mitigated", 0)
    db.session.refresh(risk)
    assert risk.status == "treated"
    assert queries_risks.residual_of(risk) == (2, 3)
    assert findings() == []


def test_a_rating_follows_and_never_changes_another() -> None:
    application = make_reviewed()
    who = manager(application)
    risk = entered(who, application)
    rated(who, risk, 3, 4)
    rated(who, risk, 3, 4)
    rated(who, risk, 5, 4, "It happened nearby.")
    db.session.refresh(risk)
    kept = [(each.number, each.likelihood, each.severity) for each in risk.ratings]
    assert kept == [(1, 2, 3), (2, 3, 4), (3, 5, 4)]
    flags = db.session.scalars(select(HarmFlag)).all()
    assert [(each.blocks, each.status) for each in flags] == [(True, "open")]
    assert gate(application) == ("held", 1)
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE risk_rating SET severity = 1"))
    db.session.rollback()
    assert findings() == []


def test_what_the_plan_left_does_not_open_another_flag_and_more_does() -> None:
    application = make_reviewed()
    who = manager(application)
    risk = entered(who, application, likelihood=4, severity=4)
    proposed = plan(manager(application), flag_of(risk), residual_likelihood=3, residual_severity=4)
    accept(manager(application), proposed)
    rated(who, risk, 3, 4, "As the plan says.")
    assert gate(application) == ("mitigated", 0)
    rated(who, risk, 3, 5, "It is worse than we thought.")
    assert gate(application) == ("held", 1)
    db.session.refresh(risk)
    assert risk.status == "open"
    assert flag_of(risk).id != proposed.flag_id
    with pytest.raises(NotNow, match="later flag"):
        operations.reopen_flag(who, flag=proposed.flag, reason="It did not hold.")
    db.session.rollback()
    assert findings() == []


def test_a_flag_that_is_opened_again_opens_its_risk() -> None:
    application = make_reviewed()
    risk = entered(manager(application), application, likelihood=4, severity=4)
    who = manager(application)
    accept(who, plan(manager(application), flag_of(risk)))
    transact(lambda: operations.reopen_flag(who, flag=flag_of(risk), reason="It did not hold."))
    db.session.refresh(risk)
    assert (risk.status, gate(application)) == ("open", ("held", 1))
    assert findings() == []


def test_a_risk_is_closed_when_no_flag_is_open() -> None:
    application = make_reviewed()
    who = manager(application)
    risk = entered(who, application, likelihood=4, severity=4)
    close = operations_risks.close_risk
    with pytest.raises(NotNow, match="Its flag is open"):
        close(who, risk=risk, reason="Over.")
    db.session.rollback()
    accept(manager(application), plan(manager(application), flag_of(risk)))
    with pytest.raises(Invalid):
        close(who, risk=risk, reason=" ")
    db.session.rollback()
    transact(lambda: close(who, risk=risk, reason="The list is destroyed."))
    assert risk.status == "closed"
    rated(who, risk, 1, 2, "There is a new list.")
    db.session.refresh(risk)
    assert risk.status == "open"


def test_every_part_is_asked_for() -> None:
    application = make_reviewed()
    parts = ("criterion", "cause", "event", "effect", "hurts", "owner", "reason")
    with pytest.raises(Invalid) as wrong:
        entered(
            manager(application),
            application,
            likelihood=None,
            severity=6,
            **dict.fromkeys(parts, " "),
        )
    assert set(wrong.value.fields) == {*parts, "likelihood", "severity"}


def test_its_words_are_mended_and_the_old_ones_are_kept() -> None:
    application = make_reviewed()
    who = manager(application)
    risk = entered(who, application)
    words = {"cause": "Two phones.", "event": risk.event, "effect": "Fear.", "hurts": "All."}
    transact(
        lambda: operations_risks.describe_risk(who, risk=risk, owner="Sana, data lead", **words)
    )
    assert (risk.cause, risk.owner) == ("Two phones.", "Sana, data lead")
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == HarmAction.DESCRIBE_RISK.value)
    ).one()
    assert entry.detail["before"]["cause"] == "Names are kept on one phone."


def test_seeds_are_the_rubrics_and_chosen() -> None:
    assert [(each.likelihood, each.severity) for each in seeds()[:3]] == [(3, 4), (2, 5), (2, 5)]
    assert len(seeds()) == 14
    application = make_reviewed()  # its rubric has D1, D3 and D4
    who = manager(application)
    assert [each.number for each in offered(["D1", "D3", "D4"], [])] == [2, 10]
    take = operations_risks.take_seeds
    with pytest.raises(Invalid) as wrong:
        take(who, application=application, numbers=[], owner=" ")
    assert set(wrong.value.fields) == {"seeds", "watcher"}
    db.session.rollback()
    for _click in range(2):
        transact(lambda: take(who, application=application, numbers=[2, 3], owner="Sana"))
    register = queries_risks.risks_of(who, application)
    assert [(each.seed, each.criterion_key, each.cause) for each in register] == [(2, "D4", "")]
    assert register[0].event == "Participant data leaked or passed to security bodies"
    assert gate(application) == ("mitigated", 0)
    assert findings() == []


@pytest.mark.parametrize("role", ["auditor", "finance_officer", "reviewer"])
def test_others_enter_none(role: str) -> None:
    application = make_reviewed()
    with pytest.raises(NotPermitted):
        entered(make_actor(roles=[(role, application.fund_id)]), application)


def test_none_is_entered_on_what_is_not_before_us() -> None:
    application = make_application(status="withdrawn")
    with pytest.raises(NotNow, match="not before us"):
        entered(manager(application), application)


def test_two_at_once_are_two_ratings_and_one_flag(app: Flask) -> None:
    application = make_reviewed()
    people = [manager(application), manager(application)]
    risk = entered(people[0], application)
    number = risk.id
    db.session.rollback()

    def rate(place: int) -> int:
        return transact(
            lambda: operations_risks.rate_risk(
                people[place],
                risk=db.session.get_one(HarmRisk, number),
                likelihood=5,
                severity=5,
                reason=f"I am {place}.",
            )
        ).number

    assert sorted(together(app, 2, rate)) == [2, 3]  # type: ignore[type-var]
    assert db.session.scalar(select(func.count()).select_from(HarmFlag)) == 1
    assert db.session.scalar(select(func.count()).select_from(RiskRating)) == 3
    assert findings() == []


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("UPDATE harm_flag SET blocks = false", "is stored as held, and is mitigated"),
        ("UPDATE harm_flag SET blocks = false", "rated extreme without a flag"),
        ("UPDATE harm_risk SET status = 'treated'", "treated without an accepted plan"),
    ],
)
def test_verify_names_what_was_edited(edit: str, said: str) -> None:
    application = make_reviewed()
    entered(manager(application), application, likelihood=4, severity=4)
    assert findings() == []
    db.session.execute(text(edit))
    db.session.commit()
    assert any(said in str(each) and application.reference in str(each) for each in findings())


@on_sqlite
def test_the_register_on_its_pages(app: Flask) -> None:
    application = make_reviewed()
    officer = make_person(roles=[("fund_manager", application.fund_id)])
    desk = f"/desk/harm/applications/{application.reference}"
    client = sign_in(app, officer)
    assert "The register has no risk yet." in text_of(client, desk)
    assert "passed to security bodies" in text_of(client, f"{desk}/risks")
    wrong = posted(client, f"{desk}/risks/seeds", 422, seeds="2")
    assert "Name the person who watches over them." in wrong
    posted(client, f"{desk}/risks/seeds", seeds="2", watcher="Sana")
    typed = {"criterion": "D3", "event": "They are made to come.", "likelihood": "4"}
    wrong = posted(client, f"{desk}/risks", 422, **typed)
    assert "Say who it would hurt." in wrong
    assert "They are made to come." in wrong
    more = {"cause": "Pay.", "effect": "Anger.", "hurts": "Youth", "owner": "Ali"}
    posted(client, f"{desk}/risks", **typed, **more, severity="4", reason="It was so before.")
    shown = text_of(client, desk)
    assert shown.count('class="g-chart"') == 2
    assert "Held, 1 flag open" in shown
    assert "4 × 4, extreme" in shown
    first, second = db.session.scalars(select(HarmRisk).order_by(HarmRisk.id)).all()
    page, event = f"/desk/harm/risks/{first.public_id}", first.event
    flag = f"/desk/harm/{flag_of(second).public_id}"
    db.session.rollback()
    assert "Not said yet" in text_of(client, page)
    words = {"event": event, "owner": "Sana", **{k: more[k] for k in ("cause", "effect")}}
    assert "Say who it would hurt." in posted(client, f"{page}/words", 422, **words)
    posted(client, f"{page}/words", hurts="Youth", **words)
    assert "Say in a sentence" in posted(client, f"{page}/ratings", 422, likelihood="1")
    posted(client, f"{page}/ratings", likelihood="1", severity="2", reason="A new phone.")
    shown = text_of(client, page)
    assert "1 × 2 is 2" in shown
    assert "2 × 5 is 10" in shown
    assert "Its flag is open." in posted(client, f"{page}/close", 409, why="Over.")
    shown = text_of(client, flag)
    assert "Risk 2 of the register" in shown
    assert "It blocks an award." in shown
    assert "Before the first payment" in text_of(client, "/desk/harm/")


def test_a_high_risk_goes_with_the_award_before_its_first_payment() -> None:
    call = funded_call()
    application = make_reviewed(make_application(call, status="in_review"))
    entered(manager(application), application, likelihood=3, severity=4)
    mended = entered(manager(application), application, likelihood=2, severity=5, event="Theft.")
    accept(manager(application), plan(manager(application), flag_of(mended)))
    assert gate(application) == ("mitigated", 0)
    decide(manager(application), application, Outcome.AWARDED, 100_000_00)
    award = transact(lambda: offer(application))
    held = [(each.text, each.owner, each.before_instalment) for each in award.conditions]
    assert held[0][0] == "Separate the stipend from attendance."
    assert held[1:] == [
        (
            "Mitigate before the first payment: The list is lost or read by others.",
            "Gulalai, project lead",
            1,
        )
    ]
    assert holds_of(award)[1] != []
