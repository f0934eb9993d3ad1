"""Decisions: the gate, the money, the figures they rest on, the ranking they are made on."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from grants.applications.models import Application
from grants.calls.models import Call
from grants.funds.operations import NotEnoughMoney
from grants.harm.gates import GateState
from grants.harm.queries import gate_of
from grants.kernel.db import Base, db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import SYSTEM, Actor
from grants.reviews import checks, operations, queries_ranking
from grants.reviews.models import Allocation, Decision, Outcome
from grants.reviews.operations import deciding
from grants.reviews.ranking import Row
from tests.factories.applications import make_application, make_call
from tests.factories.money import make_contribution, make_fund
from tests.factories.people import make_actor
from tests.factories.reviews import make_reviewed
from tests.harness.crowd import together

pytestmark = pytest.mark.usefixtures("in_app")


_keys = iter(range(1, 10**9))


def funded_call(amount: str = "1,000,000", budget: int = 10_000_000_00) -> Call:
    fund = make_fund()
    make_contribution(fund, amount)
    return make_call(fund, budget=budget)


def manager(call: Call) -> Actor:
    return make_actor(roles=[("fund_manager", call.fund_id)])


def decide(
    who: Actor,
    application: Application,
    outcome: Outcome = Outcome.AWARDED,
    amount: int | None = 500_000_00,
    reason: str = "The best answer to the need.",
    departure: str | None = None,
) -> Decision:
    money = None if amount is None else Money(amount, application.currency)
    return transact(
        lambda: operations.decide(
            who,
            application=application,
            outcome=outcome,
            amount=money,
            reason=reason,
            departure=_other(outcome) if departure is None else departure,
            key=f"decision-{next(_keys)}",
        )
    )


def _other(outcome: Outcome) -> str:
    """What every decision but an award says of the ranking, unless a test says otherwise."""
    return "" if outcome is Outcome.AWARDED else "Others do more with less."


def reviewed(call: Call, *reviews: dict[str, int], tick: str = "") -> Application:
    return make_reviewed(make_application(call, status="in_review"), *reviews, tick=tick)


def test_an_award_reserves_from_lots_and_rests_on_figures() -> None:
    call = funded_call()
    application = reviewed(call, {}, {"M1": 4})
    decision = decide(manager(call), application)
    db.session.refresh(application)
    assert application.status == "awarded"
    assert [share.amount_minor for share in decision.allocations] == [500_000_00]
    assert decision.figures["rank"] == 1
    assert decision.figures["merit_millis"] == application.merit_millis == 82_500
    assert len(decision.figures["reviews"]) == 2
    told = db.session.scalars(select(OutboxMessage.subject)).all()
    assert f"Awarded: {application.title}" in told
    assert list(checks.decisions_hold()) == []


@pytest.mark.parametrize(("scores", "tick"), [({"D3": 1}, ""), ({}, "D4"), ({"D1": 0}, "")])
def test_no_merit_passes_a_blocked_gate(scores: dict[str, int], tick: str) -> None:
    call = funded_call()
    best = reviewed(call, {"M1": 4, "M2": 4, **scores}, tick=tick)
    second = reviewed(call, {})
    assert best.merit_millis == 100_000
    ranked = queries_ranking.ranking(manager(call), call).ranking
    assert [(r.candidate.reference, r.rank) for r in ranked.rows] == [
        (best.reference, None),
        (second.reference, 1),
    ]
    with pytest.raises(NotNow, match=r"harm gate|stop flag"):
        decide(manager(call), best)
    db.session.refresh(best)
    assert best.status == "in_review"
    assert db.session.scalars(select(Decision)).all() == []
    assert decide(manager(call), best, Outcome.DECLINED, None).outcome == "declined"


def test_the_gate_is_derived_at_the_decision_and_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stored gate that somebody edited does not let an award through; positive control."""
    call = funded_call()
    application = reviewed(call, {"D3": 1})
    db.session.execute(text("UPDATE application SET harm_gate = 'clear', harm_open_flags = 0"))
    db.session.commit()
    with pytest.raises(NotNow, match=r"harm gate|stop flag"):
        decide(manager(call), application)

    class Open:
        state = GateState.CLEAR

    monkeypatch.setattr(deciding, "gate_of", lambda _a: Open())
    monkeypatch.setattr(
        deciding,
        "figures_of",
        lambda a: {"gate": gate_of(a).state.value, "application": a.reference},
    )
    decide(manager(call), application)
    assert any("past a harm gate" in str(finding) for finding in checks.decisions_hold())


def test_what_a_decision_needs() -> None:
    call = funded_call()
    application = reviewed(call)
    who = manager(call)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"reason": " "}, "reason"),
        ({"amount": None}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 2_000_000_01}, "amount"),
    ]
    for given, field in wrong:
        with pytest.raises(Invalid) as error:
            decide(who, application, **given)
        assert set(error.value.fields) == {field}
    unscored = make_application(call, status="in_review")
    with pytest.raises(NotNow, match="No review"):
        decide(who, unscored)
    for other in (make_actor(roles=["auditor"]), make_actor(roles=["reviewer"])):
        with pytest.raises(NotPermitted):
            decide(other, application)
    decide(who, application)
    with pytest.raises(NotNow):
        decide(who, application)


def test_more_than_there_is_is_refused_whole() -> None:
    call = funded_call("300,000")
    application = reviewed(call)
    with pytest.raises(NotEnoughMoney):
        decide(manager(call), application)
    db.session.refresh(application)
    assert application.status == "in_review"
    assert db.session.scalars(select(Decision)).all() == []
    assert db.session.scalars(select(Allocation)).all() == []


def test_from_the_waiting_list_to_an_award() -> None:
    call = funded_call()
    application = reviewed(call)
    decide(manager(call), application, Outcome.WAITLISTED, None)
    second = decide(manager(call), application)
    assert (second.number, second.outcome) == (2, "awarded")
    assert list(checks.decisions_hold()) == []


def test_an_award_past_others_of_a_better_rank_says_why() -> None:
    call = funded_call("2,000,000")
    best, held, second, third = (
        reviewed(call, each)
        for each in ({"M1": 4, "M2": 4}, {"M1": 4, "D3": 1}, {"M1": 4}, {"M1": 2})
    )
    who = manager(call)
    with pytest.raises(Invalid) as refused:
        decide(who, third, amount=100_000_00)
    assert refused.value.fields.keys() == {"departure"}
    assert "2 applications that stand before it" in refused.value.message  # what is held is none
    assert db.session.scalars(select(Decision)).all() == []
    decide(who, best, Outcome.WAITLISTED, None)
    with pytest.raises(Invalid, match="1 application that stands before it"):
        decide(who, second, amount=100_000_00)  # the waiting list has an order: that of rank
    made = decide(who, second, amount=100_000_00, departure=" The first asks for a road. ")
    assert made.figures["departs"] == {
        "kinds": ["passes_over"],
        "reason": "The first asks for a road.",
    }
    assert made.figures["standing"]["passed_over"] == 1
    assert made.departure == "The first asks for a road."
    first = decide(who, best, amount=100_000_00)
    assert "departs" not in first.figures
    decide(who, held, Outcome.DECLINED, None, departure="")  # it has no rank
    decide(who, third, amount=100_000_00)
    assert list(checks.decisions_hold()) == []


def test_nobody_is_asked_about_a_case_that_they_must_not_know_of() -> None:
    call = funded_call()
    best, second = reviewed(call, {"M1": 4}), reviewed(call, {"M1": 2})
    who = manager(call)
    transact(lambda: operations.declare_conflict(who, application=best, kind="family"))
    assert "departs" not in decide(who, second, amount=100_000_00).figures


def test_without_the_guard_an_award_passes_others_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Positive control."""
    call = funded_call()
    _best, second = reviewed(call, {"M1": 4}), reviewed(call, {"M1": 2})
    monkeypatch.setattr(deciding, "departures", lambda _outcome, _standing: [])
    assert decide(manager(call), second, amount=100_000_00).departure == ""


def test_thirty_two_decisions_at_once_never_over_reserve(in_app: Flask) -> None:
    call = funded_call("2,000,000")
    who = manager(call)
    ids = [reviewed(call).id for _n in range(32)]
    db.session.remove()

    def one(number: int) -> int:
        def work() -> int:
            application = db.session.get_one(Application, ids[number])
            return operations.decide(
                who,
                application=application,
                outcome=Outcome.AWARDED,
                amount=Money(150_000_00, "PKR"),
                reason="Together.",
                departure="All are decided in one sitting.",
                key=f"together-{number}",
            ).id

        return transact(work)

    results = together(in_app, 32, one)
    assert sum(isinstance(result, int) for result in results) == 13  # 13 · 150,000 = 1,950,000
    assert {type(r) for r in results if not isinstance(r, int)} == {NotEnoughMoney}
    reserved = db.session.scalar(
        text("SELECT SUM(balance_minor) FROM account WHERE kind = 'reserved'")
    )
    assert reserved == 1_950_000_00
    assert list(checks.decisions_hold()) == []


def test_the_ranking_reads_only_down_to_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_ranking, "SIZE", 3)
    monkeypatch.setattr(queries_ranking, "BELOW", 2)
    call = make_call(budget=200)
    for number in range(12):
        make_application(
            call, status="in_review", requested=100, merit_millis=1000 * number, reviews_submitted=1
        )
    part = queries_ranking.ranking(manager(call), call)
    assert (len(part.ranking.rows), part.ranking.funded) == (6, 2)
    assert part.last is not None


@pytest.mark.parametrize("budget", [200, 350, 500, 600, 5000])
def test_pages_of_the_ranking_go_on_where_the_one_before_ended(
    monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    call = make_call(budget=budget)
    for number in range(15):
        make_application(
            call,
            # Some are blocked, some equal; two below are awarded already.
            status="awarded" if number in (2, 3) else "in_review",
            harm_gate="held" if number % 5 == 0 else "clear",
            requested=100,
            merit_millis=1000 * (number // 2),
            reviews_submitted=1,
        )
    whole = queries_ranking.ranking(manager(call), call)
    assert (len(whole.ranking.rows), whole.last) == (15, None)
    monkeypatch.setattr(queries_ranking, "SIZE", 2)
    monkeypatch.setattr(queries_ranking, "MOST", 4)
    monkeypatch.setattr(queries_ranking, "BELOW", 1)
    rows: list[Row] = []
    lines: list[int] = []
    place = None
    while True:
        part = queries_ranking.ranking(manager(call), call, place)
        if part.ranking.line_after is not None:
            lines.append(len(rows) + part.ranking.line_after)
        rows += part.ranking.rows
        place = part.last
        if place is None:
            break
    assert rows == whole.ranking.rows
    assert part.ranking.reached == whole.ranking.reached
    assert lines == [line for line in [whole.ranking.line_after] if line is not None]
    for row in rows:
        application = whole.applications[row.candidate.reference]
        assert queries_ranking.place_of(SYSTEM, application) == row.rank


NEVER_CHANGED = (
    "submitted_review",
    "score",
    "decision",
    "allocation",
    "conflict_of_interest",
    "flag_withdrawal",
)


@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_what_was_said_is_never_changed(table: str, database_url: str) -> None:
    call = funded_call()
    application = reviewed(call, {})
    decide(manager(call), application)
    _fill(table, application)
    columns = [column.name for column in Base.metadata.tables[table].columns]
    before = db.session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()
    assert before
    names = ", ".join(columns)
    attempts = [f"UPDATE {table} SET id = id", f"DELETE FROM {table}"]
    if database_url.startswith("sqlite"):
        attempts.append(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}")
    else:
        attempts.append(f"TRUNCATE {table} CASCADE")
    for attempt in attempts:
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text(attempt))
        db.session.rollback()
    assert db.session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() == before


def _fill(table: str, application: Application) -> None:
    """A row in the two tables that an ordinary award leaves empty."""
    if table == "conflict_of_interest":
        who = make_actor(roles=["auditor"])
        transact(lambda: operations.declare_conflict(who, application=application, kind="family"))
    if table == "flag_withdrawal":
        from grants.harm.models import HarmFlag
        from grants.harm.operations import support_withdrawal

        stopped = reviewed(application.call, tick="D4")
        flag = db.session.scalars(
            select(HarmFlag).where(HarmFlag.application_id == stopped.id)
        ).one()
        transact(lambda: support_withdrawal(manager(stopped.call), flag=flag, reason="Published."))
