"""Gifts at the same moment at the edge of a cap, and while a rule is approved or ended."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants.funds import queries, queries_match
from grants.funds.models import Contribution, Contributor, Fund
from grants.funds.models_match import MatchRule
from grants.funds.operations import (
    approve_rule,
    bounce_contribution,
    matching,
    receive_contribution,
    record_pledge,
)
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from tests.factories.matching import make_match, propose_match, rule_terms
from tests.factories.money import (
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
)
from tests.funds.test_giving import findings
from tests.funds.test_spending import together

pytestmark = pytest.mark.usefixtures("in_app", "at")
TODAY = date(2026, 11, 16)


def gift(actor: Actor, giver: int, amount: str) -> Callable[[], object]:
    def work() -> object:
        who = db.session.get_one(Contributor, giver)
        return receive_contribution(
            actor,
            contributor=who,
            amount=money(amount, who.fund),
            received_on=TODAY,
            bank_reference="BR",
        )

    return work


def standing(rule: int) -> tuple[str, str]:
    now = queries_match.standings([db.session.get_one(MatchRule, rule)])[rule]
    return now.counted.plain(), now.owed.plain()


@pytest.mark.parametrize("rules", [1, 2])
def test_gifts_at_once_never_unlock_more_than_the_cap(in_app: Flask, rules: int) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    cities = [make_contributor(fund) for _n in range(rules)]
    made = [
        make_match(city, rule_terms(city, adds=1, for_each=1, cap="1000")).id for city in cities
    ]
    givers = [make_contributor(fund).id for _n in range(8)]
    number = fund.id
    db.session.remove()
    outcomes = together(in_app, 8, lambda n: gift(manager, givers[n], "300"))
    assert outcomes == [""] * 8
    assert [standing(rule) for rule in made] == [("2400", "1000")] * rules
    held = db.session.get_one(Fund, number)
    assert queries.fund_figures(held).outstanding == money(f"{1000 * rules}", held)
    assert findings() == []


def test_gifts_while_a_rule_is_approved_count_once(in_app: Flask) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    city = make_contributor(fund)
    rule = propose_match(city, rule_terms(city, adds=1, for_each=1)).id
    givers = [make_contributor(fund).id for _n in range(6)]
    db.session.remove()

    def work(n: int) -> Callable[[], object]:
        if n < 6:
            return gift(manager, givers[n], "100")
        return lambda: approve_rule(manager, rule=db.session.get_one(MatchRule, rule))

    outcomes = together(in_app, 8, work)
    assert sorted(outcomes) == [*[""] * 7, "NotNow"]
    assert standing(rule) == ("600", "600")
    assert findings() == []


def test_gifts_pledges_bounces_and_two_matchers_at_once_wait_for_nobody_for_ever(
    in_app: Flask,
) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    cities = [make_contributor(fund) for _n in range(2)]
    make_match(cities[0])
    make_match(cities[1], rule_terms(cities[1], basis="pledges"))
    bank = make_contributor(fund).id
    make_contribution(fund, "9000", contributor=db.session.get_one(Contributor, bank))
    gone = [make_contribution(fund, "100").id for _n in range(2)]
    givers = [one.id for one in cities]
    db.session.remove()

    def work(n: int) -> Callable[[], object]:
        if n < 4:
            return gift(manager, givers[n % 2], "50")
        if n < 6:
            return lambda: record_pledge(
                manager,
                contributor=db.session.get_one(Contributor, givers[n % 2]),
                amount=money("70", db.session.get_one(Contributor, bank).fund),
                pledged_on=TODAY,
            )
        return lambda: bounce_contribution(
            manager,
            contribution=db.session.get_one(Contribution, gone[n % 2]),
            bounced_on=TODAY,
            reason="Recalled.",
        )

    assert together(in_app, 8, work) == [""] * 8
    assert findings() == []


def test_an_approval_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    city = make_contributor(fund)
    make_contribution(fund, "1000")
    rule = propose_match(city)
    number = rule.id

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(matching, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            transact(lambda: approve_rule(manager, rule=rule))
    db.session.rollback()
    assert db.session.get_one(MatchRule, number).status == "proposed"
    assert standing(number) == ("0", "0")
    transact(lambda: approve_rule(manager, rule=db.session.get_one(MatchRule, number)))
    assert standing(number) == ("1000", "500")
    assert findings() == []
