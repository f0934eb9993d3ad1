"""Pledges in depth: schedules that sum exactly, other currencies, gains and losses on exchange."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds import queries, queries_pledges
from grants.funds.exchange import Rate, read_rate
from grants.funds.ledger import AccountKind
from grants.funds.models import Contribution, Fund, Pledge
from grants.funds.operations import (
    bounce_contribution,
    lapse_pledge,
    receive_contribution,
    record_pledge,
)
from grants.funds.operations.exchanging import Foreign
from grants.funds.schedule import Due, demand_exact, read_schedule, standing
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.money import Money, minor_digits
from grants.kernel.policy import Actor
from tests.factories.money import balance, make_contributor, make_fund, make_manager, money
from tests.funds.test_giving import findings, receive

TODAY = date(2026, 11, 16)
JUNE, DECEMBER = date(2027, 6, 30), date(2027, 12, 31)
CURRENCIES = st.sampled_from(["PKR", "GBP", "JPY", "KWD"])


def rupees(minor: int) -> Money:
    return Money(minor, "PKR")


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=8), st.integers(0, 10**13))
def test_what_comes_serves_the_earliest_line_first(amounts: list[int], came: int) -> None:
    dues = [Due(date(2027, 1, n), rupees(minor)) for n, minor in enumerate(amounts, start=1)]
    received = min(came, sum(amounts))
    lines = standing(dues, rupees(received))
    assert sum(line.came.minor for line in lines) == received
    begun = [bool(line.came) for line in lines]
    assert begun == sorted(begun, reverse=True)
    for earlier, later in pairwise(lines):
        assert not later.came or not earlier.rest


@pytest.mark.parametrize(
    "dues",
    [
        [(JUNE, 400), (DECEMBER, 500)],
        [(DECEMBER, 400), (JUNE, 600)],
        [(JUNE, 400), (JUNE, 600)],
        [(date(2026, 11, 15), 1000)],
        [(JUNE, 0), (DECEMBER, 1000)],
    ],
)
def test_a_schedule_is_in_order_and_sums_to_the_pledge(dues: list[tuple[date, int]]) -> None:
    with pytest.raises(Invalid) as refused:
        demand_exact([Due(on, rupees(minor)) for on, minor in dues], rupees(1000), TODAY)
    assert set(refused.value.fields) == {"schedule"}
    demand_exact([Due(JUNE, rupees(400)), Due(DECEMBER, rupees(600))], rupees(1000), TODAY)
    demand_exact([], rupees(1000), TODAY)


def test_a_schedule_is_typed_line_by_line() -> None:
    assert read_schedule("2027-06-30 2,50,000\n\n2027-12-31 ۵۰۰.50", "PKR") == [
        Due(JUNE, rupees(25_000_000)),
        Due(DECEMBER, rupees(50_050)),
    ]
    for wrong in ("June 5", "2027-06-30", "2027-06-30 lots"):
        with pytest.raises(Invalid, match="Line 1 is no day and amount"):
            read_schedule(wrong, "PKR")


@given(st.decimals("0.000001", "9999", places=6), st.integers(1, 10**9), CURRENCIES, CURRENCIES)
def test_a_rate_is_exact_to_half_a_minor_unit(
    value: Decimal, minor: int, source: str, target: str
) -> None:
    rate = read_rate(format(value, "f"), on=TODAY, source="State Bank")
    exact = Decimal(minor).scaleb(-minor_digits(source)) * value
    changed = rate.of(Money(minor, source), target)
    off = Decimal(changed.minor) - exact.scaleb(minor_digits(target))
    assert abs(off) <= Decimal("0.5")


def test_a_rate_that_is_none_is_refused() -> None:
    assert read_rate("۳۵۲٫۵", on=TODAY, source=" SBP ") == Rate("352.5", TODAY, "SBP")
    for wrong in ("", "0", "-1", "NaN", "Infinity", "1e400", "1.1234567890123", "x"):
        with pytest.raises(Invalid) as refused:
            read_rate(wrong, on=TODAY, source="SBP")
        assert set(refused.value.fields) == {"rate"}
    with pytest.raises(Invalid) as refused:
        read_rate("1", on=TODAY, source=" ")
    assert set(refused.value.fields) == {"rate_source"}


@pytest.mark.usefixtures("in_app", "at")
def test_a_pledge_comes_in_part_against_its_schedule() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    giver = make_contributor(fund)
    pledge = transact(
        lambda: record_pledge(
            manager,
            contributor=giver,
            amount=money("1000", fund),
            pledged_on=TODAY,
            schedule=[Due(JUNE, money("400", fund)), Due(DECEMBER, money("600", fund))],
        )
    )
    assert pledge.expected_on == DECEMBER
    receive(manager, pledge, "450")
    lines = queries_pledges.schedules([pledge])[pledge.id]
    assert [(line.due_on, line.came, line.rest) for line in lines] == [
        (JUNE, money("400", fund), money("0", fund)),
        (DECEMBER, money("50", fund), money("550", fund)),
    ]
    assert findings() == []


def dollars(text: str) -> Money:
    return Money.parse(text, "USD")


def pledged(actor: Actor, fund: Fund, rate: str = "280.55") -> Pledge:
    giver = make_contributor(fund)
    return transact(
        lambda: record_pledge(
            actor,
            contributor=giver,
            amount=dollars("1000.01"),
            pledged_on=TODAY,
            rate=read_rate(rate, on=TODAY, source="State Bank of Pakistan"),
            schedule=[Due(JUNE, dollars("400")), Due(DECEMBER, dollars("600.01"))],
        )
    )


def came(actor: Actor, pledge: Pledge, foreign: str, rate: str, amount: str) -> Contribution:
    return transact(
        lambda: receive_contribution(
            actor,
            contributor=pledge.contributor,
            amount=money(amount, pledge.fund),
            received_on=TODAY,
            bank_reference="BR 1",
            pledge=pledge,
            foreign=Foreign(dollars(foreign), read_rate(rate, on=TODAY, source="Bank of Khyber")),
        )
    )


@pytest.mark.usefixtures("in_app", "at")
def test_a_pledge_in_dollars_posts_its_gains_and_its_losses() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    pledge = pledged(manager, fund)
    assert pledge.amount == money("280552.81", fund)

    gained = came(manager, pledge, "333.33", "285", "94,999.05")
    assert balance(AccountKind.EXCHANGE_GAIN, fund=fund) == -(9_499_905 - 9_351_573)
    lost = came(manager, pledge, "333.33", "270.1", "90,032.43")
    assert balance(AccountKind.EXCHANGE_LOSS, fund=fund) == 9_351_573 - 9_003_243
    assert pledge.status == "partly_received"
    lines = queries_pledges.schedules([pledge])[pledge.id]
    assert [line.came for line in lines] == [dollars("400"), dollars("266.66")]
    with pytest.raises(Invalid) as refused:
        came(manager, pledge, "333.36", "280.55", "93,524.15")
    assert refused.value.fields == {"foreign_amount": "Only USD 333.35 of it is still to come."}

    came(manager, pledge, "333.35", "280.55", "93,521.34")
    assert (pledge.status, pledge.received_minor) == ("received", pledge.amount_minor)
    assert not queries.fund_figures(fund).outstanding
    assert findings() == []

    for contribution in (gained, lost):
        transact(
            lambda which=contribution: bounce_contribution(  # type: ignore[misc]
                manager, contribution=which, bounced_on=TODAY, reason="Recalled."
            )
        )
    assert balance(AccountKind.EXCHANGE_GAIN, fund=fund) == 0
    # What rounding left between the rate of the day and what settled the whole.
    assert balance(AccountKind.EXCHANGE_LOSS, fund=fund) == 1
    assert findings() == []
    came(manager, pledge, "666.66", "280.55", "187,031.46")
    assert pledge.received_minor == pledge.amount_minor
    assert findings() == []


@pytest.mark.usefixtures("in_app", "at")
def test_what_does_not_fit_the_currency_of_a_pledge_is_said_on_its_field() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    pledge = pledged(manager, fund)
    with pytest.raises(Invalid) as refused:
        came(manager, pledge, "100", "280", "28,001")
    assert refused.value.fields == {
        "rate": "At this rate USD 100 are PKR 28,000, and PKR 28,001 came. Check both."
    }
    with pytest.raises(Invalid) as refused:
        receive(manager, pledge, "1")
    assert refused.value.fields == {"foreign_amount": "Enter what came in USD."}
    for amount, rate, field in (
        (dollars("5"), None, "rate"),
        (money("5", fund), Rate("2", TODAY, "x"), "rate"),
    ):
        with pytest.raises(Invalid) as refused:
            record_pledge(
                manager,
                contributor=pledge.contributor,
                amount=amount,
                pledged_on=TODAY,
                rate=rate,
            )
        assert set(refused.value.fields) == {field}
    transact(lambda: lapse_pledge(manager, pledge=pledge, reason="Year over."))
    assert findings() == []
