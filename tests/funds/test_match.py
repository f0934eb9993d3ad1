"""The arithmetic of matching: so much for so much, up to a cap, however a gift is split."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from grants.funds.match import Gift, MatchBasis, Ratio, Scope, steps

MINORS = st.integers(1, 10**12)
RATIOS = st.builds(Ratio, st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 10**13))
BEGINS = date(2026, 7, 1)
SCOPE = Scope(matcher_id=1, basis=MatchBasis.RECEIPTS, starts_on=BEGINS, ends_on=date(2027, 6, 30))


def exact(ratio: Ratio, counted: int) -> int:
    """The rule by fractions, which knows no integer division."""
    share = Fraction(counted) * ratio.adds / ratio.for_each
    return min(ratio.cap_minor, share.numerator // share.denominator)


@given(RATIOS, st.lists(MINORS, max_size=12))
def test_what_the_parts_unlock_is_the_rule_applied_to_the_whole(
    ratio: Ratio, gifts: list[int]
) -> None:
    made = steps(ratio, gifts)
    assert sum(step.change for step in made) == exact(ratio, sum(gifts))
    assert [step.owed for step in made] == [exact(ratio, total) for total in accumulate(gifts)]
    assert all(step.change >= 0 and step.owed <= ratio.cap_minor for step in made)


@given(RATIOS, MINORS, st.data())
def test_to_split_a_gift_or_to_give_in_another_order_changes_nothing(
    ratio: Ratio, gift: int, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(1, gift), max_size=6)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, gift], strict=True) if b > a]
    shuffled = data.draw(st.permutations(parts))
    wholes = {sum(step.change for step in steps(ratio, each)) for each in (parts, shuffled)}
    assert wholes == {steps(ratio, [gift])[0].owed}


@given(RATIOS, st.lists(MINORS, min_size=1, max_size=8), st.data())
def test_what_bounces_leaves_as_if_it_had_never_come(
    ratio: Ratio, gifts: list[int], data: st.DataObject
) -> None:
    gone = data.draw(st.integers(0, len(gifts) - 1))
    after = steps(ratio, [*gifts, -gifts[gone]])[-1].owed
    others = gifts[:gone] + gifts[gone + 1 :]
    assert after == sum(step.change for step in steps(ratio, others))


@given(RATIOS)
def test_the_cap_is_used_up_by_the_least_that_reaches_it(ratio: Ratio) -> None:
    least = ratio.used_up_by()
    assert ratio.owed(least) == ratio.cap_minor
    assert ratio.owed(least - 1) < ratio.cap_minor


def test_the_example_of_the_documentation() -> None:
    million = 10**8
    rule = Ratio(1, 2, 5 * million)
    made = steps(rule, [4 * million, 3 * million, 5 * million, -3 * million])
    assert [step.change for step in made] == [200000000, 150000000, 150000000, -50000000]
    assert made[-1].owed == 450000000


def test_a_rule_counts_the_gifts_it_names_and_no_others() -> None:
    gift = Gift(giver_id=2, giver_kind="company", on=date(2026, 11, 1))
    day = timedelta(days=1)
    youth = Scope(1, MatchBasis.RECEIPTS, BEGINS, None, ("company",), theme="Youth", area="Ward 7")
    pledges = Scope(1, MatchBasis.PLEDGES, BEGINS, None)
    table = [
        (SCOPE, gift, True),
        (SCOPE, Gift(1, "company", gift.on), False),
        (SCOPE, Gift(2, "company", gift.on, is_match=True), False),
        (SCOPE, Gift(2, "company", BEGINS - day), False),
        (SCOPE, Gift(2, "company", BEGINS), True),
        (SCOPE, Gift(2, "company", date(2027, 6, 30)), True),
        (SCOPE, Gift(2, "company", date(2027, 7, 1)), False),
        (SCOPE, Gift(2, "company", gift.on, promised=True), False),
        (SCOPE, Gift(2, "company", gift.on, on_pledge=True), True),
        (pledges, Gift(2, "company", gift.on, promised=True), True),
        (pledges, Gift(2, "company", gift.on, on_pledge=True), False),
        (pledges, gift, True),
        (youth, gift, False),
        (youth, Gift(2, "company", gift.on, theme=" youth ", area="WARD 7"), True),
        (youth, Gift(2, "company", gift.on, theme="youth"), False),
        (youth, Gift(2, "foundation", gift.on, theme="youth", area="ward 7"), False),
    ]
    assert [scope.counts(each) for scope, each, _expected in table] == [t[2] for t in table]
