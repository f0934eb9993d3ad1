"""The histories of `test_machine`, with matching: beside a model that reckons from scratch."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import select

from grants.funds import operations as o
from grants.funds import queries_match
from grants.funds.match import MatchBasis
from grants.funds.models import Contributor, Pledge
from grants.funds.models_match import MatchPledge, MatchRule
from grants.kernel.db import db
from tests.funds.exported import accepted
from tests.funds.machine import AMOUNTS, DAYS, TODAY, WHICH, Machine, yen
from tests.funds.match_model import FOR_EVER
from tests.funds.test_giving import findings
from tests.funds.test_machine import HISTORIES, histories
from tests.harness.databases import on_sqlite

RATIO = st.sampled_from([(1, 2), (1, 1), (3, 7), (2, 1)])
BASES = st.sampled_from(["receipts", "pledges"])


class Matched(Machine):
    """Rules are made and ended, what they unlock is paid; everything else goes on."""

    @initialize(ratio=RATIO, basis=BASES)
    def begin_matching(self, ratio: tuple[int, int], basis: str) -> None:
        self.make(0, ratio, 700, basis, date(2026, 9, 1), None, "")

    @rule(
        which=WHICH,
        ratio=RATIO,
        cap=AMOUNTS,
        basis=BASES,
        begins=DAYS,
        ends=st.none() | st.just(TODAY),
        theme=st.sampled_from(["", "skills"]),
    )
    def make(
        self,
        which: int,
        ratio: tuple[int, int],
        cap: int,
        basis: str,
        begins: date,
        ends: date | None,
        theme: str,
    ) -> None:
        matcher = self.givers[which % 2]
        given = theme if basis == "receipts" else ""

        def work() -> MatchRule:
            made = o.propose_rule(
                self.proposer,
                contributor=db.session.get_one(Contributor, matcher),
                terms=o.RuleTerms(
                    name="x",
                    adds=ratio[0],
                    for_each=ratio[1],
                    cap=yen(cap),
                    basis=MatchBasis(basis),
                    starts_on=begins,
                    ends_on=ends,
                    gift_theme=given,
                    restrictions=o.Restrictions(theme="water"),
                ),
            )
            o.approve_rule(self.approver, rule=made)
            return made

        terms: dict[str, Any] = {
            "matcher": matcher,
            "adds": ratio[0],
            "for_each": ratio[1],
            "cap": cap,
            "basis": basis,
            "from": begins,
            "until": ends or FOR_EVER,
            "theme": given,
        }
        self.both(True, work, lambda made: self.model.matching.approved(made.id, **terms))

    @precondition(lambda self: self.model.matching.rules)
    @rule(which=WHICH)
    def end_matching(self, which: int) -> None:
        matching = self.model.matching
        number = self.model.nth(matching.rules, which)
        self.both(
            matching.is_live(number),
            lambda: o.end_rule(
                self.proposer, rule=db.session.get_one(MatchRule, number), reason="x"
            ),
            lambda _made: matching.ended(number),
        )

    @precondition(lambda self: any(map(self.model.matching.rest, self.model.matching.rules)))
    @rule(which=WHICH, amount=AMOUNTS, on=DAYS, whole=st.booleans())
    def pay_match(self, which: int, amount: int, on: date, whole: bool) -> None:
        matching = self.model.matching
        owing = [number for number in matching.rules if matching.rest(number)]
        number = owing[which % len(owing)]
        amount = matching.rest(number) if whole else amount
        matcher = matching.rules[number]["matcher"]
        pledge = db.session.scalars(
            select(MatchPledge.pledge_id)
            .join(Pledge, Pledge.id == MatchPledge.pledge_id)
            .where(MatchPledge.rule_id == number, Pledge.status.in_(["pledged", "partly_received"]))
        ).one()
        self.both(
            self.model.open_on(on) and amount <= matching.rest(number),
            lambda: o.receive_contribution(
                self.proposer,
                contributor=db.session.get_one(Contributor, matcher),
                amount=yen(amount),
                received_on=on,
                bank_reference="BR",
                pledge=db.session.get_one(Pledge, pledge),
            ),
            lambda made: self.model.receive(
                made.lot.id, made.id, matcher, amount, on, "water", None, match=number
            ),
        )

    @invariant()
    def each_rule_owes_what_the_model_reckons(self) -> None:
        matching = self.model.matching
        rules = [db.session.get_one(MatchRule, number) for number in matching.rules]
        standings = queries_match.standings(rules)
        for number in matching.rules:
            assert standings[number].owed.minor == matching.owed(number)
        db.session.rollback()


@on_sqlite
@pytest.mark.usefixtures("at", "in_app")
@pytest.mark.ledger_tools
def test_any_history_of_matching_leaves_what_a_model_reckons_from_scratch(tmp_path: Path) -> None:
    run(Matched, settings=histories(HISTORIES))
    assert findings() == []
    assert accepted(tmp_path) >= HISTORIES


@on_sqlite
@pytest.mark.usefixtures("at", "in_app")
@pytest.mark.parametrize(
    "guard",
    [
        "grants.funds.operations.bouncing.discount_gift",
        "grants.funds.operations.receiving.count_gift",
    ],
)
def test_matching_that_is_gone_is_noticed(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a history tells when a gift unlocks nothing, or a bounce releases nothing."""
    monkeypatch.setattr(guard, lambda *_given: None)
    with pytest.raises(AssertionError):
        run(Matched, settings=histories(40, same=True))
