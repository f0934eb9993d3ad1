"""Scores that follow from answers: kept, followed by others, frozen by decisions, verified."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.operations import withdraw_application
from grants.calls.models import Call
from grants.kernel.checks import Finding
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.kernel.policy import SYSTEM, Actor
from grants.kernel.workflow import CONSEQUENCES
from grants.reviews import checks, checks_computed, operations
from grants.reviews.models import ComputedScore, Decision, Outcome, Review
from grants.reviews.operations import DraftInput
from grants.reviews.queries_computed import computed_of, scores_in
from grants.reviews.queries_ranking import place_of, ranking
from tests.factories.people import make_actor
from tests.harness.crowd import together
from tests.harness.databases import on_postgres
from tests.reviews.deep_rubric import HARMLESS, asks, deep_call, send_to_review

pytestmark = pytest.mark.usefixtures("in_app")


def scores(application: Application) -> dict[str, int]:
    db.session.expire_all()
    return scores_in(computed_of([application.id]).get(application.id, {}))


def costs(*applications: Application) -> list[int | None]:
    return [scores(each).get("cost") for each in applications]


def review(application: Application, *, shown: int = 6, heard: int = 4, design: int = 4) -> None:
    """Its reviewer scores and submits."""
    found = db.session.scalars(select(Review).filter_by(application_id=application.id)).one()
    actor = actor_of(db.session.get_one(Person, found.reviewer_id))
    values = {"shown": shown, "heard": heard, "design": design, **HARMLESS}
    typed = {key: DraftInput(value, "Because.") for key, value in values.items()}
    transact(lambda: operations.save_scores(actor, review=found, scores=typed))
    key = f"submit-{found.id}"
    transact(lambda: operations.submit_review(actor, review=found, comment="", key=key))
    db.session.expire_all()


def manager(application: Application) -> Actor:
    return make_actor(roles=[("fund_manager", application.fund_id)])


def decline(application: Application) -> Decision:
    return transact(
        lambda: operations.decide(
            manager(application),
            application=application,
            outcome=Outcome.DECLINED,
            amount=None,
            reason="Not this time.",
            departure="Others do more with less.",
            key=f"decide-{application.id}",
        )
    )


def withdraw(application: Application) -> None:
    actor = actor_of(db.session.get_one(Person, application.started_by_id))
    transact(lambda: withdraw_application(actor, application, reason="We stop."))


def findings() -> list[Finding]:
    db.session.expire_all()
    return [*checks_computed.computed_scores_hold(), *checks.totals_hold()]


def in_review(call: Call, *asked: tuple[int, int | None]) -> list[Application]:
    made = [asks(call, rupees, people) for rupees, people in asked]
    for each in made:
        send_to_review(each)
    return made


def test_each_application_in_review_has_its_place() -> None:
    # a head: 100, 50, 50, none; the limit of 100,000 rupees and 40 people for the wishes
    a, b, c, d = in_review(deep_call(), (10_000, 100), (200_000, 4_000), (5_000, 100), (90, None))
    assert costs(a, b, c, d) == [5, 7, 7, 0]
    assert [scores(each)["reach"] for each in (a, b, c, d)] == [4, 4, 4, 0]
    assert [scores(each)["wish"] for each in (a, b, c, d)] == [4, 0, 4, 0]
    assert findings() == []


def test_who_comes_moves_others_and_their_merit_with_them() -> None:
    call = deep_call()
    first, second = asks(call, 1_000, 10), asks(call, 500, 10)
    send_to_review(first)
    review(first)
    # 45 of people; cost 7 of 7, reach 0, wishes 0 (10 people): 52 of 70
    assert first.merit_millis == 74_286
    send_to_review(second)
    db.session.expire_all()
    assert costs(first, second) == [6, 7]
    assert (first.merit_millis, first.merit_low_millis) == (72_857, 72_857)  # 51 of 70
    withdraw(second)
    assert costs(first, second) == [7, None]
    assert first.merit_millis == 74_286
    assert findings() == []
    numbers = db.session.scalars(
        select(ComputedScore.number)
        .filter_by(application_id=first.id, criterion_key="cost")
        .order_by(ComputedScore.number)
    ).all()
    assert numbers == [1, 2, 3]


def test_the_test_above_would_see_a_withdrawal_that_nobody_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = in_review(deep_call(), (1_000, 10), (500, 10))
    monkeypatch.setitem(CONSEQUENCES, "application:withdraw", [])
    withdraw(second)
    assert costs(first) == [6]
    assert [each.message for each in checks_computed.computed_scores_hold()] == [
        "stands in an order that it has left"
    ]


def test_once_decisions_begin_the_order_stands() -> None:
    call = deep_call()
    first, second = in_review(call, (1_000, 10), (500, 10))
    late = asks(call, 100, 10)
    review(first)
    decline(first)
    send_to_review(late)
    assert costs(first, second, late) == [6, 7, 7]
    withdraw(second)
    assert costs(first, second, late) == [6, 7, 7]
    assert findings() == []


def test_below_a_threshold_nothing_is_awarded_and_there_is_no_rank() -> None:
    fund_call = deep_call()
    best, worst = in_review(fund_call, (1_000, 10), (500, 10))
    review(best)
    review(worst, shown=0, heard=2)
    assert (best.below_threshold, worst.below_threshold) == (False, True)
    assert worst.thresholds_missed == [
        {"level": "criterion", "key": "need", "needed": "8", "reached": "4", "highest": 20}
    ]
    made = ranking(SYSTEM, fund_call).ranking
    assert [(row.candidate.reference, row.rank) for row in made.rows] == [
        (best.reference, 1),
        (worst.reference, None),
    ]
    assert (place_of(SYSTEM, best), place_of(SYSTEM, worst)) == (1, None)
    with pytest.raises(NotNow, match="below 8 of 20 on Need"):
        transact(
            lambda: operations.decide(
                manager(worst),
                application=worst,
                outcome=Outcome.AWARDED,
                amount=worst.requested,
                reason="It is good.",
                key="award",
            )
        )
    assert findings() == []


def test_the_figures_of_a_decision_carry_what_was_worked_out() -> None:
    (one,) = in_review(deep_call(), (1_000, 10))
    review(one, shown=0, heard=2)
    figures = decline(one).figures
    assert figures["worked_out"] == {"cost": 7, "reach": 0, "wish": 0}
    assert [each["key"] for each in figures["thresholds_missed"]] == ["need"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("score = score - 1 WHERE criterion_key = 'cost'", "its answers and its place give 7"),
        ("""basis = '{"version": 1, "value": "1"}' WHERE criterion_key = 'cost'""", "do not say"),
        ("score = NULL WHERE criterion_key = 'wish'", "lacks its score on wish"),
    ],
)
def test_verify_finds_a_score_that_was_changed(change: str, message: str) -> None:
    in_review(deep_call(), (1_000, 10))
    assert findings() == []
    with_hands(f"UPDATE computed_score SET {change}")
    assert any(message in each.message for each in findings())


def test_verify_finds_a_merit_and_a_threshold_that_were_changed() -> None:
    (one,) = in_review(deep_call(), (1_000, 10))
    review(one, shown=0, heard=2)
    false = "0" if db.engine.dialect.name == "sqlite" else "false"
    db.session.execute(text(f"UPDATE application SET below_threshold = {false}"))
    db.session.commit()
    assert [each.message for each in findings()] == [
        "stores below a threshold False; its reviews say True"
    ]


def test_the_database_keeps_what_was_worked_out() -> None:
    in_review(deep_call(), (1_000, 10))
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE computed_score SET score = 7"))
    db.session.rollback()


def with_hands(statement: str) -> None:
    """Change an append-only table as somebody could who owns the database."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER computed_score_no_update"))
    else:
        db.session.execute(text("ALTER TABLE computed_score DISABLE TRIGGER USER"))
    db.session.execute(text(statement))
    db.session.commit()


@on_postgres
def test_two_who_come_at_once_are_both_in_the_order(in_app: Flask) -> None:
    call = deep_call()
    ids = [asks(call, rupees, 10).id for rupees in (1_000, 500, 250, 2_000)]
    db.session.remove()
    done = together(in_app, 4, lambda n: send_to_review(db.session.get_one(Application, ids[n])))
    assert done == [None] * 4
    assert costs(*(db.session.get_one(Application, each) for each in ids)) == [5, 6, 7, 4]
    assert findings() == []
