"""One judgement of who may apply: answers, caveats, limits, tiers and the match."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.calls.applying import Applying, Limits, MatchOf, Tier, match_short
from grants.calls.callfile import parse
from grants.calls.eligibility import Passes, Verdict
from grants.calls.judging import Applicant, Outcome, Rule, judge, works_there
from grants.calls.text import Text
from grants.calls.wording_limits import limit_sentence, match_short_sentence, tier_sentence
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind
from tests.calls.samples import SAMPLE


def rupees(amount: int) -> Money:
    return Money(amount * 100, "PKR")


def tier(key: str, up_to: int, percent: int = 0, age: int | None = None) -> Tier:
    return Tier(key, Text.plain(key.capitalize()), rupees(up_to), percent, age)


TIERS = (
    tier("small", 500_000),
    tier("middle", 1_000_000, 25),
    tier("large", 2_500_000, 50, age=3),
)
PLAIN = parse(SAMPLE)
REGISTERED, PARTY, KIND, HOPED_FOR, YEARS = PLAIN.eligibility
CALL = replace(
    PLAIN,
    eligibility=(
        REGISTERED,
        replace(KIND, caveat=Passes(("Company",))),
        replace(YEARS, passes=Passes(at_least=3), caveat=Passes(at_least=1)),
    ),
    applying=Applying(Limits((Text.plain("Peshawar"),), age_at_least=1, age_at_most=20), TIERS),
)
GOOD = {"registered": True, "kind": "Association", "years": 5}
AWAZ = Applicant(OrganisationKind.CSO, 2018, ("Peshawar",))


def outcomes(applicant: Applicant, requested: Money | None) -> dict[Rule, Outcome]:
    found = judge(CALL, applicant, GOOD, requested)
    return {each.rule: each.outcome for each in found.limits}


def test_who_meets_everything_is_eligible() -> None:
    judged = judge(CALL, AWAZ, GOOD, rupees(500_000))
    assert judged.eligible
    assert judged.tier == TIERS[0]
    assert {each.outcome for each in judged.limits} == {Outcome.PASSES}


@pytest.mark.parametrize(
    ("answers", "unanswered", "failed", "caveats"),
    [
        ({}, [], [], []),
        ({"registered": None}, ["registered"], [], []),
        ({"registered": False}, [], ["registered"], []),
        ({"kind": "Company"}, [], [], ["kind"]),
        ({"kind": "Neither"}, [], ["kind"], []),
        ({"years": 3}, [], [], []),
        ({"years": 2}, [], [], ["years"]),
        ({"years": 0}, [], ["years"], []),
    ],
)
def test_an_answer_passes_fails_or_passes_with_a_caveat(
    answers: dict[str, object], unanswered: list[str], failed: list[str], caveats: list[str]
) -> None:
    judged = judge(CALL, AWAZ, {**GOOD, **answers}, None)
    assert [each.question.key for each in judged.unanswered] == unanswered
    assert [each.question.key for each in judged.failed] == failed
    assert [each.question.key for each in judged.caveats] == caveats
    assert judged.eligible == (not unanswered and not failed)


def test_a_caveat_may_take_an_answer_that_would_pass() -> None:
    """With “fails” every other answer passes; the caveat then takes one of these."""
    reversed_ = replace(PARTY, caveat=Passes((False,)))
    assert reversed_.verdict(True) is Verdict.FAILS
    assert reversed_.verdict(False) is Verdict.CAVEAT


LIMITS = [
    ("kind", replace(AWAZ, kind=OrganisationKind.PUBLIC_BODY), None, Rule.KIND, "public bodies"),
    ("area", replace(AWAZ, areas=("Mardan", "Swabi")), None, Rule.AREA, "Mardan, Swabi"),
    ("young", replace(AWAZ, founded_year=2026), None, Rule.AGE_AT_LEAST, "2026 and is 0 years old"),
    ("old", replace(AWAZ, founded_year=2000), None, Rule.AGE_AT_MOST, "2000 and is 26 years old"),
    ("floor", AWAZ, rupees(249_999), Rule.FLOOR, "PKR 249,999"),
    ("ceiling", AWAZ, rupees(2_500_001), Rule.CEILING, "PKR 2,500,001"),
    (
        "tier",
        replace(AWAZ, founded_year=2024),
        rupees(2_000_000),
        Rule.TIER_AGE,
        "“Large” an organisation must be at least 3 years old",
    ),
]


@pytest.mark.parametrize(
    ("applicant", "requested", "rule", "words"),
    [each[1:] for each in LIMITS],
    ids=[each[0] for each in LIMITS],
)
def test_a_limit_that_is_missed_says_the_rule_and_the_own_value(
    applicant: Applicant, requested: Money | None, rule: Rule, words: str
) -> None:
    judged = judge(CALL, applicant, GOOD, requested)
    (missed,) = judged.missed
    assert (missed.rule, judged.eligible, judged.refused) == (rule, False, True)
    assert words in limit_sentence(CALL, applicant, requested, missed)


def test_what_the_profile_does_not_say_is_asked_for_and_refuses_nothing() -> None:
    silent = Applicant(OrganisationKind.CSO)
    judged = judge(CALL, silent, GOOD, rupees(2_000_000))
    assert {each.rule for each in judged.unknown} == {
        Rule.AREA,
        Rule.AGE_AT_LEAST,
        Rule.AGE_AT_MOST,
        Rule.TIER_AGE,
    }
    assert (judged.refused, judged.eligible) == (False, False)
    assert "does not say" in limit_sentence(CALL, silent, None, judged.unknown[0])


def test_each_limit_at_its_edge() -> None:
    assert outcomes(replace(AWAZ, founded_year=2025), None)[Rule.AGE_AT_LEAST] is Outcome.PASSES
    assert outcomes(replace(AWAZ, founded_year=2006), None)[Rule.AGE_AT_MOST] is Outcome.PASSES
    assert outcomes(AWAZ, rupees(250_000))[Rule.FLOOR] is Outcome.PASSES
    assert outcomes(AWAZ, rupees(2_500_000))[Rule.CEILING] is Outcome.PASSES
    nearly = replace(AWAZ, founded_year=2023)
    assert outcomes(nearly, rupees(1_000_001))[Rule.TIER_AGE] is Outcome.PASSES


@pytest.mark.parametrize(
    ("area", "there"),
    [
        ("peshawar district", True),
        ("Peshāwar", True),
        ("پشاور", True),
        ("Mardan", False),
        ("Pesh", False),
    ],
)
def test_a_place_is_known_by_its_words_in_any_language(area: str, there: bool) -> None:
    assert works_there(area, Text((("en", "Peshawar"), ("ur", "پشاور")))) is there


@given(st.integers(1, 3_000_000), st.integers(0, 3_000_000), st.integers(1, 4_000_000))
def test_the_match_is_exact(requested: int, offered: int, total: int) -> None:
    """Against the same question in fractions, to the paisa."""
    for match_of, base in ((MatchOf.REQUESTED, requested), (MatchOf.TOTAL_COST, total)):
        applying = Applying(Limits(), TIERS, match_of)
        short = match_short(
            applying,
            requested=Money(requested * 100 + 1, "PKR"),
            total_cost=Money(base * 100 + 1, "PKR"),
            offered=Money(offered, "PKR"),
        )
        chosen = applying.tier_for(Money(requested * 100 + 1, "PKR"))
        if chosen is None:
            assert short is None
            continue
        wanted = Fraction(chosen.match_percent * (base * 100 + 1), 100)
        assert (short is not None) == (offered < wanted)
        if short is not None:
            assert short.needed.minor - 1 < wanted <= short.needed.minor


@given(st.integers(1, 3_000_000))
def test_every_amount_up_to_the_ceiling_has_the_lowest_tier_that_reaches_it(amount: int) -> None:
    found = CALL.applying.tier_for(rupees(amount))
    reaching = [each for each in TIERS if rupees(amount) <= each.up_to]
    assert found == (reaching[0] if reaching else None)


def test_the_amounts_are_named() -> None:
    short = match_short(
        CALL.applying, requested=rupees(800_000), total_cost=None, offered=rupees(100_000)
    )
    assert short is not None
    assert match_short_sentence(CALL, short) == (
        "“Middle” needs a match of PKR 200,000, which is 25 % of the requested amount. You offer "
        "PKR 100,000. Offer more, or ask for less."
    )
    assert tier_sentence(CALL, rupees(800_000)) == (
        "For PKR 800,000 the tier is “Middle”. It needs a match of PKR 200,000, which is 25 % of "
        "the requested amount."
    )
    assert tier_sentence(CALL, rupees(400_000)).endswith("It needs no match.")


@given(
    st.sampled_from(["Association", "Company", "Neither", None]),
    st.none() | st.integers(-1, 9),
    st.none() | st.integers(1990, 2026),
    st.none() | st.integers(1, 3_000_000),
)
def test_nothing_is_both_and_whoever_is_refused_is_not_eligible(
    kind: str | None, years: int | None, founded: int | None, amount: int | None
) -> None:
    applicant = replace(AWAZ, founded_year=founded)
    answers = {"registered": True, "kind": kind, "years": years}
    judged = judge(CALL, applicant, answers, rupees(amount) if amount else None)
    each = [*judged.unanswered, *judged.failed, *judged.caveats]
    assert len({one.question.key for one in each}) == len(each)
    assert not (judged.refused and judged.eligible)
    if founded is not None:
        assert judged.unknown == ()
