"""Held, stopped or extreme: seen in its place, and never fundable, whatever its merit."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grants.applications.models import Application
from grants.harm import operations
from grants.harm.gates import Standing, gate
from grants.harm.models import HarmFlag
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.kernel.policy import SYSTEM
from grants.reviews import queries_ranking, ranking
from grants.reviews.models import Outcome
from grants.reviews.operations import deciding
from grants.reviews.portfolio import Option
from grants.reviews.ranking import TOP, Candidate, rank
from tests.factories.people import make_person, sign_in
from tests.harm.test_by_hand import raised
from tests.harm.test_mitigation import manager
from tests.harm.test_risks import entered, offer
from tests.harness.databases import on_sqlite
from tests.reviews.test_decisions import decide, funded_call, reviewed
from tests.reviews.test_pages import posted, text_of
from tests.reviews.test_panel import Scene

GATES = ("clear", "mitigated", "held", "stopped")
STATUSES = ("in_review", "shortlisted", "awarded", "waitlisted", "declined")
candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(0, 10**6).map(str),
        st.none() | st.integers(0, 100_000),
        st.sampled_from(GATES),
        st.integers(0, 10**9),
        st.sampled_from(STATUSES),
        st.booleans(),
    ),
    max_size=30,
    unique_by=lambda each: each.reference,
)


def above_the_line(shown: list[Candidate], available: int, cut: int) -> list[str]:
    """Which blocked ones a ranking proposes, ranks or counts, read whole or in two pages."""
    ordered = sorted(shown, key=ranking.order)
    first = rank(ordered[:cut], available, TOP)
    wrong = []
    for rows in (rank(shown, available).rows, first.then(ordered[cut:]).rows):
        wrong += [
            row.candidate.reference
            for row in rows
            if row.candidate.gate in ("held", "stopped")
            and (row.rank is not None or row.proposed or row.over is not None)
        ]
    wrong += [
        each.reference for each in shown if each.gate in ("held", "stopped") and Option(each).open
    ]
    return wrong


@given(candidates, st.integers(0, 10**10), st.integers(0, 30))
def test_no_ranking_and_no_set_proposes_a_blocked_one(
    shown: list[Candidate], available: int, cut: int
) -> None:
    assert above_the_line(shown, available, cut) == []


def test_without_the_block_the_best_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control of the property above."""
    shown = [Candidate("best", 100_000, "held", 1), Candidate("next", 1, "clear", 1)]
    assert above_the_line(shown, 10, 1) == []
    monkeypatch.setattr(ranking, "BLOCKED", frozenset())
    assert above_the_line(shown, 10, 1) == ["best", "best", "best"]


@given(st.lists(st.sampled_from(list(Standing))))
def test_an_open_flag_that_blocks_is_outweighed_by_nothing(standings: list[Standing]) -> None:
    blocking = {Standing.OPEN, Standing.OPEN_STOP} & set(standings)
    assert gate(standings, None).blocks == bool(blocking)


def low(application: Application) -> None:
    """Nothing more: its scores are what blocks it."""


def by_hand(application: Application) -> None:
    raised(manager(application), application)


def extreme(application: Application) -> None:
    entered(manager(application), application, likelihood=5, severity=5)


def opened_again(application: Application) -> None:
    """A stop flag that one person alone wants withdrawn."""
    raised(manager(application), application, criterion="D4", is_stop=True)
    flag = db.session.scalars(
        select(HarmFlag).where(HarmFlag.application_id == application.id)
    ).one()
    who = manager(application)
    transact(lambda: operations.support_withdrawal(who, flag=flag, reason="It is published."))


TOP_MERIT = {"M1": 4, "M2": 4}
WAYS: list[tuple[dict[str, int], str, Callable[[Application], None]]] = [
    ({"D3": 1}, "", low),
    ({"D1": 0, "D3": 2, "D4": 2}, "", low),  # the section minimum, and a median of 0
    ({}, "D4", low),
    ({}, "", by_hand),
    ({}, "", extreme),
    ({}, "", opened_again),
]
IDS = ["low score", "section", "tick", "by hand", "extreme risk", "one withdrawal"]


def award(application: Application) -> Any:
    return decide(manager(application), application, Outcome.AWARDED, 100_000_00)


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(("scores", "tick", "then"), WAYS, ids=IDS)
def test_no_operation_awards_it(
    scores: dict[str, int],
    tick: str,
    then: Callable[[Application], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = funded_call()
    best = reviewed(call, {**TOP_MERIT, **scores}, tick=tick)
    other = reviewed(call, {"M1": 1, "M2": 1})
    then(best)
    db.session.refresh(best)
    rows = queries_ranking.ranking(SYSTEM, call).ranking.rows
    assert [row.candidate.reference for row in rows] == [best.reference, other.reference]
    assert [(row.rank, row.proposed) for row in rows] == [(None, False), (1, True)]
    assert queries_ranking.place_of(SYSTEM, best) is None
    assert queries_ranking.place_of(SYSTEM, other) == 1
    with pytest.raises(NotNow, match=r"harm gate|stop flag"):
        award(best)
    db.session.rollback()
    assert best.status == "in_review"
    # Positive control: it is the gate, and nothing else, that refuses.
    monkeypatch.setattr(deciding, "gate_of", lambda _application: gate([], None))
    assert award(best).outcome == "awarded"
    monkeypatch.undo()
    db.session.refresh(best)
    with pytest.raises(NotNow, match="harm gate"):
        offer(best)


@pytest.mark.usefixtures("in_app")
def test_no_panel_awards_it() -> None:
    scene = Scene()
    extreme(scene.best)
    for who in (scene.chair, scene.one, scene.two):
        scene.vote(who, scene.best)
    with pytest.raises(NotNow, match="harm gate"):
        scene.settle(scene.best)


@on_sqlite
def test_no_page_proposes_or_awards_it(app: Flask) -> None:
    with app.app_context():
        call = funded_call()
        best = reviewed(call, TOP_MERIT)
        extreme(best)
        who = make_person(roles=[("fund_manager", call.fund_id)])
        page = f"/desk/calls/{call.slug}/ranking"
        form = f"/desk/applications/{best.reference}/decide"
    client = sign_in(app, who)
    shown = text_of(client, page)
    assert "Held, 1 flag open" in shown
    assert 'class="g-rank">1<' not in shown
    given = {"outcome": "awarded", "amount": "1,000", "reason": "Best.", "key": "k"}
    posted(client, form, 409, **given, confirmed="yes")
