"""Whose money an award uses, and how a payment is split: for all amounts and restrictions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.allocation import Allocated, LotOffer, Need, Shortfall, allocate, obstacles
from grants.funds.ledger import (
    CONTRIBUTOR_KINDS,
    FUND_KINDS,
    IN_THE_BANK,
    LOT_KINDS,
    POSTINGS,
    AccountKind,
    LedgerEvent,
    Share,
    split_over_lots,
)
from grants.kernel.money import Money

DAY = date(2026, 2, 1)
CURRENCIES = ["PKR", "GBP", "JPY", "KWD"]


def rupees(minor: int) -> Money:
    return Money(minor, "PKR")


def offer(lot_id: int, minor: int, **restrictions: object) -> LotOffer:
    return LotOffer(lot_id, f"Lot {lot_id}", rupees(minor), DAY, **restrictions)  # type: ignore[arg-type]


def need(minor: int, theme: str = "skills", area: str = "", kind: str = "cso") -> Need:
    return Need(rupees(minor), theme, area, kind, DAY)


@given(
    st.sampled_from(CURRENCIES),
    st.lists(st.integers(1, 10**13), min_size=1, max_size=30),
    st.data(),
)
def test_shares_sum_exactly_and_no_lot_gives_more_than_it_holds(
    currency: str, held: list[int], data: st.DataObject
) -> None:
    left = [Share(i, Money(minor, currency)) for i, minor in enumerate(held)]
    amount = Money(data.draw(st.integers(1, sum(held))), currency)
    shares = split_over_lots(amount, left)
    assert sum(share.amount.minor for share in shares) == amount.minor
    for share in shares:
        assert 0 < share.amount.minor <= held[share.lot_id]


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=8),
    st.lists(st.integers(1, 10**9), max_size=6),
)
def test_payments_in_any_parts_empty_every_lot_exactly(held: list[int], parts: list[int]) -> None:
    left = dict(enumerate(held))
    # The last part is whatever is then left.
    for part in (*parts, sum(held)):
        rest = sum(left.values())
        if not rest:
            break
        holding = [Share(i, rupees(minor)) for i, minor in left.items()]
        for share in split_over_lots(rupees(min(part, rest)), holding):
            left[share.lot_id] -= share.amount.minor
            assert left[share.lot_id] >= 0
    assert set(left.values()) == {0}


def test_more_than_the_lots_hold_is_not_split() -> None:
    with pytest.raises(ValueError, match="at most"):
        split_over_lots(rupees(101), [Share(1, rupees(100))])
    with pytest.raises(ValueError, match="above nil"):
        split_over_lots(rupees(0), [Share(1, rupees(100))])


RESTRICTION = st.sampled_from(["", "", "skills", "women"])
OFFERS = st.lists(
    st.builds(
        lambda minor, theme, kind, until: (minor, theme, kind, until),
        st.integers(0, 1000),
        RESTRICTION,
        st.sampled_from(["", "cso", "firm"]),
        st.sampled_from([None, DAY, DAY - timedelta(days=1)]),
    ),
    max_size=12,
)


@given(OFFERS, st.integers(1, 4000))
def test_choosing_finds_the_money_whenever_it_is_there(
    rows: list[tuple[int, str, str, date | None]], minor: int
) -> None:
    lots = [
        offer(i, held, theme=theme, applicant_kind=kind, usable_until=until)
        for i, (held, theme, kind, until) in enumerate(rows)
    ]
    asked = need(minor)
    fitting = {lot.lot_id: lot for lot in lots if not obstacles(lot, asked)}
    there = sum(lot.available.minor for lot in fitting.values())
    found = allocate(lots, asked)
    if there < minor:
        assert isinstance(found, Shortfall)
        assert found.fitting == rupees(there)
    else:
        assert isinstance(found, Allocated)
        assert sum(share.amount.minor for share in found.shares) == minor
        assert len({share.lot_id for share in found.shares}) == len(found.shares)
        for share in found.shares:
            assert 0 < share.amount.minor <= fitting[share.lot_id].available.minor


def test_the_most_restricted_money_goes_first_then_what_ends_first_then_the_oldest() -> None:
    lots = [
        offer(1, 100),
        offer(2, 100, theme="Skills"),
        offer(3, 100, theme="skills", applicant_kind="cso"),
        offer(4, 100, usable_until=DAY + timedelta(days=9)),
        offer(5, 100, usable_until=DAY + timedelta(days=2)),
    ]
    found = allocate(lots, need(450))
    assert isinstance(found, Allocated)
    assert [(s.lot_id, s.amount.minor) for s in found.shares] == [
        (3, 100),
        (5, 100),
        (4, 100),
        (2, 100),
        (1, 50),
    ]


def test_an_objective_restricts_and_one_award_has_at_most_so_much_of_a_lot() -> None:
    lots = [
        offer(1, 1000),
        offer(2, 300, objective="belonging", objective_name="Belonging"),
        offer(3, 900, most_per_award=rupees(250)),
    ]
    serving = replace(need(600), objectives=frozenset({"skills", "belonging"}))
    found = allocate(lots, serving)
    assert isinstance(found, Allocated)
    assert [(s.lot_id, s.amount.minor) for s in found.shares] == [(2, 300), (3, 250), (1, 50)]
    refused = allocate(lots, need(1551))
    assert isinstance(refused, Shortfall)
    assert refused.fitting == rupees(1250)
    assert refused.in_the_way == ("Lot 3 gives at most PKR 2.50 to one award.",)


def test_a_shortfall_names_the_fewest_restrictions_in_the_way() -> None:
    lots = [
        offer(1, 400, theme="women", area="Ward 9"),
        offer(2, 300, area="Ward 9"),
        offer(3, 200, applicant_kind="firm"),
        offer(4, 400, usable_from=DAY + timedelta(days=1)),
        offer(5, 400, usable_until=DAY - timedelta(days=1), most_per_award=rupees(100)),
        offer(6, 50),
    ]
    found = allocate(lots, need(700))
    assert isinstance(found, Shortfall)
    assert found.sentence == (
        "Lots that fit this award hold PKR 0.50; PKR 7 are needed. "
        "The fewest restrictions in the way: "
        "Lot 2 is only for the area “Ward 9”. "
        "Lot 4 can be used from 2 Feb 2026 on."
    )
    nothing = allocate(lots, need(10_000))
    assert isinstance(nothing, Shortfall)
    assert nothing.sentence == "The fund has PKR 17.50 available; PKR 100 are needed."


def test_every_event_has_a_rule_and_every_kind_of_account_has_one_owner() -> None:
    assert set(POSTINGS) == set(LedgerEvent)
    groups = (*LOT_KINDS, *CONTRIBUTOR_KINDS, *FUND_KINDS)
    assert sorted(groups) == sorted(AccountKind)
    assert len(set(groups)) == len(groups)


def test_what_a_lot_or_the_bank_gains_or_loses_together_is_the_same() -> None:
    """Bank = available + reserved + committed − shortfall, event by event."""
    unspent = set(IN_THE_BANK)
    for event, legs in POSTINGS.items():
        bank = sum((g.target is AccountKind.BANK) - (g.source is AccountKind.BANK) for g in legs)
        lots = sum((g.target in unspent) - (g.source in unspent) for g in legs)
        assert bank == lots, event
