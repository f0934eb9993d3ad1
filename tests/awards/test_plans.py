"""Plans, holds and agreement texts: the pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.awards.agreement import PLACES, check, default_template, fill, text_hash
from grants.awards.holds import ConditionFacts, ReportFacts, holds
from grants.awards.schedule import Planned, held_from, in_parts, report_days, shares
from grants.awards.schedule import check as check_plan
from grants.kernel.errors import Invalid
from grants.kernel.money import Money

STARTS = date(2026, 12, 1)
ENDS = date(2027, 6, 30)


def plan_of(*amounts: int) -> list[Planned]:
    return [
        Planned(Money(minor, "PKR"), STARTS + timedelta(days=30 * n), after_report=n > 0)
        for n, minor in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("50/20/20/10", [50, 20, 20, 10]),
        (" 80 / 20 ", [80, 20]),
        ("100", [100]),
        ("۵۰/۵۰", [50, 50]),
    ],
)
def test_a_pattern_is_a_list_of_percent(typed: str, found: list[int]) -> None:
    assert shares(typed, most=6) == found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "whole numbers"),
        ("50/", "whole numbers"),
        ("50/-50/100", "whole numbers"),
        ("33.3/66.7", "whole numbers"),
        ("100/0", "whole numbers"),
        ("50/49", "make 99"),
        ("60/60", "make 120"),
        ("20/20/20/10/10/10/10", "at most 6"),
    ],
)
def test_what_is_no_pattern_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        shares(typed, most=6)


@given(
    st.integers(1, 10**13),
    st.lists(st.integers(1, 100), min_size=1, max_size=8),
    st.sampled_from(["PKR", "GBP", "JPY"]),
)
def test_every_pattern_pays_the_award_exactly_and_is_accepted(
    minor: int, weights: list[int], currency: str
) -> None:
    amount = Money(minor, currency)
    plan = in_parts(amount, weights, starts_on=STARTS, ends_on=ENDS)
    check_plan(amount, plan, starts_on=STARTS, ends_on=ENDS)
    assert not plan[0].after_report or minor < sum(weights)
    days = report_days(plan, starts_on=STARTS, ends_on=ENDS)
    assert len(days) == sum(part.after_report for part in plan) + 1
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ([], "at least one"),
        (plan_of(600, 500), "come to 11; the award is 10"),
        (plan_of(600, 399), "the award is 10"),
        (plan_of(1000, 0), "Instalment 2 needs an amount above 0"),
        ([Planned(Money(1000, "PKR"), ENDS + timedelta(days=1))], "outside the award's dates"),
        (list(reversed(plan_of(600, 400))), "in the order of their dates"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_in_words(plan: list[Planned], sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(Money(1000, "PKR"), plan, starts_on=STARTS, ends_on=ENDS)
    assert sentence in refused.value.fields["instalments"]


def test_a_condition_holds_the_first_instalment_that_is_not_before_it() -> None:
    plan = plan_of(1, 1, 1)
    assert held_from(STARTS - timedelta(days=9), plan) == 1
    assert held_from(STARTS + timedelta(days=1), plan) == 2
    assert held_from(ENDS, plan) == 3


def kinds(
    number: int,
    *,
    status: str = "active",
    gate: str = "clear",
    before: int = 9,
    condition: str = "open",
    report: str | None = None,
) -> list[str]:
    facts = ConditionFacts(1, "Two coaches vetted", "Amina", ENDS, before, condition)
    after = None if report is None else ReportFacts(1, ENDS, report)
    found = holds(number, award_status=status, gate=gate, conditions=[facts], report=after)
    return [hold.kind for hold in found]


def test_what_holds_an_instalment_back() -> None:
    assert kinds(1) == []
    assert kinds(1, gate="mitigated") == []
    assert kinds(1, gate="held") == ["gate"] == kinds(1, gate="stopped")
    assert kinds(1, before=2) == []
    assert kinds(2, before=2) == ["condition"] == kinds(3, before=2)
    assert kinds(2, before=2, condition="met") == []
    assert kinds(1, report="accepted") == []
    for status in ("due", "submitted", "changes_requested"):
        assert kinds(1, report=status) == ["report"]
    for status in ("offered", "agreed", "suspended", "terminated"):
        assert kinds(1, status=status) == ["award"]
    assert kinds(2, status="offered", gate="held", before=1, report="due") == [
        "gate",
        "award",
        "condition",
        "report",
    ]


def test_an_agreement_fills_its_places_once_and_runs_nothing() -> None:
    values = dict.fromkeys(PLACES, "x") | {"title": "{amount} {title.__class__}", "amount": "5"}
    assert fill("For {title}: {amount}.", values) == "For {amount} {title.__class__}: 5."
    check(default_template())
    for bad in ("{title.__class__}", "{}", "{0}", "{secret}"):
        with pytest.raises(Invalid) as refused:
            fill(bad, values)
        assert "agreement_template" in refused.value.fields
    assert text_hash("a") != text_hash("b")
