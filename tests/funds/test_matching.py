"""What gifts unlock: pledged by the matcher in the same act, released when a gift bounces."""

from datetime import date

import pytest
from sqlalchemy import func, select

from grants.funds import queries, queries_match
from grants.funds.models import Contributor, Fund, Lot, Pledge, Transfer
from grants.funds.models_match import MatchPledge, MatchRule, MatchStep
from grants.funds.operations import (
    Restrictions,
    approve_rule,
    bounce_contribution,
    end_rule,
    lapse_pledge,
    propose_rule,
    receive_contribution,
    record_interest,
    record_pledge,
    refund_contribution,
    reject_rule,
    withdraw_pledge,
)
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.policy import PUBLIC, Actor, seen
from tests.factories.matching import make_match, propose_match, rule_terms
from tests.factories.money import (
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
)
from tests.factories.people import make_actor
from tests.funds.test_append_only import drop_triggers
from tests.funds.test_giving import findings

pytestmark = pytest.mark.usefixtures("in_app", "at")
TODAY = date(2026, 11, 16)


class City:
    """A fund with a city that matches, a firm that gives, and a manager."""

    def __init__(self) -> None:
        self.manager: Actor = make_manager()
        self.fund: Fund = make_fund(self.manager)
        self.matcher: Contributor = make_contributor(self.fund, "City of Peshawar")
        self.firm: Contributor = make_contributor(self.fund, "Frontier Foods", kind="company")

    def money(self, text: str) -> Money:
        return money(text, self.fund)

    def pledge(self) -> Pledge:
        """The one pledge that follows a rule."""
        return db.session.scalars(
            select(Pledge).join(MatchPledge).order_by(Pledge.id.desc()).limit(1)
        ).one()

    def standing(self, rule: MatchRule) -> tuple[str, str, str]:
        """What is owed, what of it is to come, and what is owed back."""
        now = queries_match.standings([rule])[rule.id]
        return (now.owed.plain(), now.to_come.plain(), now.owed_back.plain())

    def outstanding(self) -> Money:
        figures = queries.contributor_figures(self.fund, only=self.matcher.id)
        return figures[self.matcher.id].outstanding

    def receive(self, pledge: Pledge, amount: str, **more: str) -> object:
        return transact(
            lambda: receive_contribution(
                self.manager,
                contributor=pledge.contributor,
                amount=self.money(amount),
                received_on=TODAY,
                bank_reference="BR",
                pledge=pledge,
                restrictions=Restrictions(**more),  # type: ignore[arg-type]
            )
        )

    def bounce(self, number: int) -> None:
        lot = db.session.scalars(select(Lot).where(Lot.contribution_id == number)).one()
        transact(
            lambda: bounce_contribution(
                self.manager, contribution=lot.contribution, bounced_on=TODAY, reason="Recalled."
            )
        )


def test_a_gift_unlocks_a_pledge_and_the_next_one_more_of_it() -> None:
    city = City()
    rule = make_match(city.matcher, rule_terms(city.matcher, cap="1000", theme="youth"))
    first = make_contribution(city.fund, "600.01", contributor=city.firm)
    assert city.outstanding() == city.money("300")
    make_contribution(city.fund, "1000", contributor=city.firm)
    pledge = city.pledge()
    assert pledge.amount == city.money("800")
    make_contribution(city.fund, "1000", contributor=city.firm)
    make_contribution(city.fund, "5000", contributor=city.firm)
    assert city.standing(rule) == ("1000", "1000", "0")
    assert findings() == []
    row = db.session.scalars(select(Transfer).where(Transfer.event == "match_pledged")).first()
    assert row is not None
    assert (row.cause_type, row.cause_id) == ("contribution", first.id)
    assert row.about == f"City of Peshawar, {pledge.reference}, {rule.reference}"
    changed = db.session.scalars(select(MatchStep.change_minor).order_by(MatchStep.number))
    assert list(changed) == [30_000, 50_000, 20_000, 0]


def test_what_comes_of_a_match_is_restricted_as_the_rule_says() -> None:
    city = City()
    make_match(city.matcher, rule_terms(city.matcher, theme="youth"))
    make_contribution(city.fund, "1000", contributor=city.firm)
    with pytest.raises(Invalid, match="Leave the restrictions empty"):
        city.receive(city.pledge(), "100", theme="roads")
    city.receive(city.pledge(), "100")
    city.receive(city.pledge(), "100", theme="youth")
    lots = select(Lot.theme).where(Lot.contributor_id == city.matcher.id)
    assert list(db.session.scalars(lots)) == ["youth", "youth"]
    assert findings() == []


def test_the_matchers_own_gifts_and_what_it_matched_never_count() -> None:
    city = City()
    other = make_contributor(city.fund, "Province", kind="government")
    rules = [make_match(who) for who in (city.matcher, other)]
    make_contribution(city.fund, "1000", contributor=city.matcher)
    assert [city.standing(rule)[0] for rule in rules] == ["0", "500"]
    make_contribution(city.fund, "1000", contributor=city.firm)
    assert [city.standing(rule)[0] for rule in rules] == ["500", "1000"]
    city.receive(city.pledge(), "500")
    assert [city.standing(rule)[0] for rule in rules] == ["500", "1000"]
    assert findings() == []


def test_a_gift_that_bounces_releases_what_it_unlocked() -> None:
    city = City()
    rule = make_match(city.matcher, rule_terms(city.matcher, cap="1000"))
    big, small = (
        make_contribution(city.fund, amount, contributor=city.firm).id for amount in ("1600", "800")
    )
    pledge = city.pledge()
    city.receive(pledge, "300")
    city.bounce(big)
    assert city.standing(rule) == ("400", "100", "0")
    assert (pledge.amount, pledge.status) == (city.money("400"), "partly_received")
    city.bounce(small)
    # Part of the match is there already: nothing takes it back by itself.
    assert city.standing(rule) == ("0", "0", "300")
    assert (pledge.amount, pledge.status) == (city.money("300"), "received")
    assert findings() == []
    make_contribution(city.fund, "1000", contributor=city.firm)
    assert city.standing(rule) == ("500", "200", "0")
    assert (pledge.amount, pledge.status) == (city.money("500"), "partly_received")
    assert findings() == []


def test_a_match_of_which_nothing_came_is_released_wholly_and_begins_anew() -> None:
    city = City()
    rule = make_match(city.matcher)
    gift = make_contribution(city.fund, "1000", contributor=city.firm)
    first = city.pledge()
    city.bounce(gift.id)
    assert (first.status, city.standing(rule)) == ("withdrawn", ("0", "0", "0"))
    make_contribution(city.fund, "400", contributor=city.firm)
    assert city.pledge().id != first.id
    assert city.outstanding() == city.money("200")
    assert findings() == []


def test_what_is_owed_back_and_refunded_is_due_again_with_the_next_gift() -> None:
    city = City()
    rule = make_match(city.matcher)
    gift = make_contribution(city.fund, "1000", contributor=city.firm)
    came = city.receive(city.pledge(), "500")
    city.bounce(gift.id)
    assert city.standing(rule) == ("0", "0", "500")
    transact(
        lambda: refund_contribution(
            city.manager,
            contribution=came,  # type: ignore[arg-type]
            amount=city.money("500"),
            on=TODAY,
            bank_reference="BR",
            note="The gift bounced.",
        )
    )
    assert city.standing(rule) == ("0", "0", "0")
    make_contribution(city.fund, "600", contributor=city.firm)
    assert city.standing(rule) == ("300", "300", "0")
    assert city.outstanding() == city.money("300")
    assert findings() == []


def test_interest_in_a_refund_is_neither_owed_nor_counted() -> None:
    city = City()
    rule = make_match(city.matcher)
    gift = make_contribution(city.fund, "1000", contributor=city.firm)
    came = city.receive(city.pledge(), "500")
    given = {"fund": city.fund, "on": TODAY, "bank_reference": "BR"}
    transact(lambda: record_interest(city.manager, amount=city.money("150"), **given))  # type: ignore[arg-type]
    for contribution, amount in ((gift, "1100"), (came, "550")):
        transact(
            lambda c=contribution, a=amount: refund_contribution(  # type: ignore[misc]
                city.manager,
                contribution=c,
                amount=city.money(a),
                on=TODAY,
                bank_reference="BR",
                note="With its interest.",
            )
        )
    assert city.standing(rule) == ("0", "0", "0")
    make_contribution(city.fund, "600", contributor=city.firm)
    assert city.standing(rule) == ("300", "300", "0")
    assert findings() == []


def test_a_refund_counts_no_longer_and_a_match_that_bounces_is_due_again() -> None:
    city = City()
    rule = make_match(city.matcher)
    make_contribution(city.fund, "5000", contributor=city.matcher)
    gift = make_contribution(city.fund, "1000", contributor=city.firm)
    came = city.receive(city.pledge(), "500")
    transact(
        lambda: refund_contribution(
            city.manager,
            contribution=gift,
            amount=city.money("400"),
            on=TODAY,
            bank_reference="BR",
            note="Too much was sent.",
        )
    )
    assert city.standing(rule) == ("300", "0", "200")
    city.bounce(came.id)  # type: ignore[attr-defined]
    assert city.standing(rule) == ("300", "300", "0")
    assert (city.pledge().amount, city.pledge().status) == (city.money("300"), "pledged")
    city.bounce(gift.id)
    assert city.standing(rule) == ("0", "0", "0")
    assert findings() == []


def test_on_pledges_a_promise_counts_until_it_lapses() -> None:
    city = City()
    rule = make_match(city.matcher, rule_terms(city.matcher, basis="pledges"))
    pledge = transact(
        lambda: record_pledge(
            city.manager, contributor=city.firm, amount=city.money("1000"), pledged_on=TODAY
        )
    )
    assert city.standing(rule)[0] == "500"
    came = city.receive(pledge, "400")
    assert city.standing(rule)[0] == "500"
    make_contribution(city.fund, "100", contributor=city.firm)
    assert city.standing(rule)[0] == "550"
    transact(lambda: lapse_pledge(city.manager, pledge=pledge, reason="Year over."))
    assert city.standing(rule)[0] == "250"
    city.bounce(came.id)  # type: ignore[attr-defined]
    assert city.standing(rule)[0] == "50"
    assert findings() == []


def test_approval_counts_what_came_in_the_period_before_it() -> None:
    city = City()
    make_contribution(city.fund, "100", contributor=city.firm, received_on=date(2026, 2, 28))
    gone = make_contribution(city.fund, "700", contributor=city.firm, received_on=TODAY)
    make_contribution(city.fund, "1000", contributor=city.firm, received_on=date(2026, 3, 1))
    city.bounce(gone.id)
    terms = rule_terms(city.matcher, starts_on=date(2026, 3, 1))
    rule = make_match(city.matcher, terms)
    assert city.standing(rule) == ("500", "500", "0")
    assert city.pledge().pledged_on == TODAY
    assert findings() == []


def test_an_ended_rule_unlocks_no_more_and_still_releases() -> None:
    city = City()
    rule = make_match(city.matcher)
    gift = make_contribution(city.fund, "1000", contributor=city.firm)
    pledge = city.pledge()
    with pytest.raises(NotNow, match="End the rule first"):
        transact(lambda: withdraw_pledge(city.manager, pledge=pledge, reason="Budget cut."))
    with pytest.raises(Invalid):
        end_rule(city.manager, rule=rule, reason=" ")
    transact(lambda: end_rule(city.manager, rule=rule, reason="The city's budget is cut."))
    make_contribution(city.fund, "1000", contributor=city.firm)
    assert city.standing(rule)[0] == "500"
    city.bounce(gift.id)
    assert (city.standing(rule)[0], pledge.status) == ("0", "withdrawn")
    assert findings() == []


def test_one_proposes_another_approves_and_terms_never_change() -> None:
    city = City()
    officer = make_actor("Bilal", roles=["finance_officer"])
    said = rule_terms(city.matcher)
    rule = transact(lambda: propose_rule(officer, contributor=city.matcher, terms=said))
    make_contribution(city.fund, "1000", contributor=city.firm)
    assert city.standing(rule)[0] == "0"
    for who in (officer, PUBLIC, make_actor("Aud", roles=["auditor"])):
        with pytest.raises(NotPermitted):
            approve_rule(who, rule=rule)
    transact(lambda: approve_rule(city.manager, rule=rule))
    with pytest.raises(NotNow):
        transact(lambda: reject_rule(city.manager, rule=rule))
    with pytest.raises(Exception, match="append-only"):
        transact(lambda: setattr(rule.terms, "cap_minor", 1))
    db.session.rollback()
    refused = propose_match(city.matcher)
    transact(lambda: reject_rule(city.manager, rule=refused))
    assert refused.status == "rejected"


def test_terms_that_are_none_are_refused_on_their_fields() -> None:
    city = City()
    wrong = rule_terms(city.matcher, adds=0, for_each=1001, cap="0", ends_on=date(2025, 12, 31))
    with pytest.raises(Invalid) as refused:
        propose_rule(city.manager, contributor=city.matcher, terms=wrong)
    assert set(refused.value.fields) == {"adds", "for_each", "cap", "ends_on"}
    wrong = rule_terms(city.matcher, basis="pledges", gift_theme="youth", kinds=["bank"])
    with pytest.raises(Invalid) as refused:
        propose_rule(city.manager, contributor=city.matcher, terms=wrong)
    assert set(refused.value.fields) == {"gift_theme", "giver_kinds"}


def test_who_sees_a_rule_and_who_sees_whose_gift_unlocked_it() -> None:
    city = City()
    hidden = make_match(city.matcher, rule_terms(city.matcher, is_public=False))
    shown, proposed = make_match(city.matcher), propose_match(city.matcher)
    make_contribution(city.fund, "10", contributor=city.firm)

    def of(who: Actor) -> tuple[set[int], int]:
        rules = set(db.session.scalars(seen(who, MatchRule)))
        steps = db.session.scalar(select(func.count()).select_from(seen(who, MatchStep).subquery()))
        return {one.id for one in rules}, steps or 0

    matcher = Actor(person_id=None, name="x", contributor_ids=frozenset([city.matcher.id]))
    giver = Actor(person_id=None, name="x", contributor_ids=frozenset([city.firm.id]))
    assert of(make_actor("Aud", roles=["auditor"])) == ({hidden.id, shown.id, proposed.id}, 2)
    assert of(matcher) == ({hidden.id, shown.id}, 0)
    assert of(giver) == ({shown.id}, 0)
    assert of(PUBLIC) == ({shown.id}, 0)


@pytest.mark.parametrize("table", ["match_step", "pledge"])
def test_verify_finds_what_does_not_follow(table: str) -> None:
    city = City()
    make_match(city.matcher)
    make_contribution(city.fund, "1000", contributor=city.firm)
    assert findings() == []
    column = {"match_step": "owed_minor", "pledge": "amount_minor"}[table]
    if table == "match_step":
        drop_triggers(table)
    db.session.execute(db.text(f"UPDATE {table} SET {column} = {column} + 1"))
    db.session.commit()
    assert len(findings()) >= 1
