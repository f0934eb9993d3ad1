"""Limits, tiers, caveats and the number of applications: in the file, and amended."""

from dataclasses import replace

import pytest

from grants.calls.applying import Applying, Limits, MatchOf, Tier
from grants.calls.callfile import CallFileError, dump, parse
from grants.calls.definition import CallDefinition
from grants.calls.differences import differences
from grants.calls.document import from_document, to_document
from grants.calls.eligibility import EligibilityQuestion, Passes
from grants.calls.questions import Role
from grants.calls.text import Text
from grants.kernel.money import Money
from tests.calls.samples import SAMPLE

BLOCK = """\
reviewers: 3
applications_per_organisation: several
limits:
  works_in:
    - Peshawar
    - en: Mardan
      ur: مردان
  age_at_least: 1
  age_at_most: 40
tiers:
  - key: small
    name: Small
    up_to: 500000
  - key: large
    name: Large
    up_to: 2500000
    match_percent: 50
    age_at_least: 2
"""
ASKED = """\
    passes: yes
    refusal: Only registered organisations can apply to this call.
    caveat: no
    staff_ask: Staff ask for the certificate.
"""
WHOLE = (
    SAMPLE.replace("reviewers: 3\n", BLOCK)
    .replace(
        "    passes: yes\n    refusal: Only registered organisations can apply to this call.\n",
        ASKED,
    )
    .replace("role: title", "role: title\n        # kept", 1)
)
MATCH = """\
      - key: added
        type: money
        label: How much do you add?
        role: match
      - key: email
"""
WHOLE = WHOLE.replace("      - key: email\n", MATCH, 1)


def rupees(amount: int) -> Money:
    return Money(amount * 100, "PKR")


CALL = parse(WHOLE)
PLAIN = parse(SAMPLE)


def test_the_file_says_it_all_and_comes_back() -> None:
    assert CALL.applying == Applying(
        Limits((Text.plain("Peshawar"), Text((("en", "Mardan"), ("ur", "مردان")))), 1, 40),
        (
            Tier("small", Text.plain("Small"), rupees(500_000)),
            Tier("large", Text.plain("Large"), rupees(2_500_000), 50, 2),
        ),
        MatchOf.REQUESTED,
        several=True,
    )
    first = CALL.eligibility[0]
    assert (first.caveat, first.staff_ask) == (
        Passes((False,)),
        Text.plain("Staff ask for the certificate."),
    )
    assert [each.key for each in CALL.questions_for(Role.MATCH)] == ["added"]
    assert parse(dump(CALL)) == CALL
    assert from_document(to_document(CALL)) == CALL


def test_a_call_without_them_keeps_its_document() -> None:
    """What was stored before they existed has the same digest, and reads as it did."""
    document = to_document(PLAIN)
    assert not {"limits", "tiers", "match_of", "several"} & document.keys()
    assert all({"caveat", "staff_ask"}.isdisjoint(each) for each in document["eligibility"])
    assert PLAIN.applying == Applying()


WRONG = [
    ("several", "several\n", "many\n", "“applications_per_organisation” must be one of"),
    ("ages", "age_at_least: 1", "age_at_least: 50", "is more than “age_at_most”"),
    ("age", "age_at_most: 40", "age_at_most: 4000", "“age_at_most” can be 500 at most"),
    ("order", "up_to: 500000", "up_to: 2500000", "must be above 2,500,000"),
    ("floor", "up_to: 500000", "up_to: 1000", "below the floor of 250,000"),
    ("ceiling", "up_to: 2500000", "up_to: 2000000", "write 2,500,000 under “up_to”"),
    ("percent", "match_percent: 50", "match_percent: 5000", "“match_percent” can be 1000 at most"),
    ("twice", "key: large", "key: small", "small"),
    ("match", "        role: match\n", "", "Give the question that asks for it “role: match”"),
    ("of", "tiers:", "match_of: total_cost\ntiers:", "“role: total_cost”"),
    ("both", "caveat: no", "caveat: yes", "“yes” stands in “caveat” and in “passes”"),
    ("alone", "    caveat: no\n", "", "“staff_ask” belongs to “caveat”"),
    ("empty", "- Peshawar\n    - en: Mardan\n      ur: مردان", "[]", "names at least one place"),
]


@pytest.mark.parametrize(
    ("was", "now", "says"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG]
)
def test_mistakes_are_named(was: str, now: str, says: str) -> None:
    assert was in WHOLE
    text = WHOLE.replace(was, now, 1)
    if was.startswith("- Peshawar"):
        text = WHOLE.replace("works_in:\n    " + was, "works_in: []")
    with pytest.raises(CallFileError) as error:
        parse(text)
    assert says in error.value.message


def applying(**values: object) -> CallDefinition:
    return replace(CALL, applying=replace(CALL.applying, **values))  # type: ignore[arg-type]


def limits(**values: object) -> CallDefinition:
    return applying(limits=replace(CALL.applying.limits, **values))  # type: ignore[arg-type]


def tiers(**values: object) -> CallDefinition:
    small, large = CALL.applying.tiers
    return applying(tiers=(small, replace(large, **values)))  # type: ignore[arg-type]


def asking(**values: object) -> CallDefinition:
    first, *rest = CALL.eligibility
    return replace(CALL, eligibility=(replace(first, **values), *rest))  # type: ignore[arg-type]


PLACES = CALL.applying.limits.works_in
SMALL, LARGE = CALL.applying.tiers
ALLOWED = [
    ("places", limits(works_in=(*PLACES, Text.plain("Swabi"))), "Peshawar, Mardan, Swabi"),
    ("anywhere", limits(works_in=()), "may work anywhere"),
    ("younger", limits(age_at_least=0), "of any age from 0 years"),
    ("however young", limits(age_at_least=None), "however young"),
    ("older", limits(age_at_most=50), "of up to 50 years"),
    ("however old", limits(age_at_most=None), "however old"),
    ("less match", tiers(match_percent=20), "Large up to PKR 2,500,000 with a match of 20 %"),
    ("no tiers", applying(tiers=()), "no tiers of amounts any more"),
    ("split", applying(tiers=(SMALL, replace(LARGE, key="m", up_to=rupees(9)), LARGE)), "Small"),
    ("staff ask", asking(staff_ask=None), "what staff ask about"),
    ("no caveat", asking(passes=Passes((True, False)), caveat=None, staff_ask=None), "judged"),
]
REFUSED = [
    ("places", limits(works_in=PLACES[:1]), "must still be able to"),
    ("older", limits(age_at_least=2), "must still be able to"),
    ("younger", limits(age_at_most=39), "must still be able to"),
    ("more match", tiers(match_percent=51), "can only need less"),
    ("age", tiers(age_at_least=3), "can only need less"),
    ("smaller", applying(tiers=(replace(SMALL, up_to=rupees(400_000)), LARGE)), "only need less"),
    ("share", applying(match_of=MatchOf.TOTAL_COST), "cannot change"),
    ("one", applying(several=False), "nobody can be shut out"),
    ("caveat", asking(caveat=None, staff_ask=None), "must still be able to"),
]


@pytest.mark.parametrize(("new", "words"), [e[1:] for e in ALLOWED], ids=[e[0] for e in ALLOWED])
def test_what_lets_more_apply_may_be_amended(new: CallDefinition, words: str) -> None:
    changes = differences(CALL, new)
    assert [each.refusal for each in changes if each.refusal] == []
    assert any(words in each.words for each in changes), changes


@pytest.mark.parametrize(("new", "why"), [e[1:] for e in REFUSED], ids=[e[0] for e in REFUSED])
def test_what_shuts_somebody_out_is_refused(new: CallDefinition, why: str) -> None:
    refusals = [each.refusal for each in differences(CALL, new) if each.refusal]
    assert refusals
    assert all(why in each for each in refusals), refusals


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ((5, None), (3, None), False),
        ((5, None), (5, 2), False),
        ((5, 2), (5, None), True),
        ((5, 2), (2, None), False),
        ((2, None), (5, 2), True),
    ],
)
def test_an_answer_is_judged_no_more_strictly(
    old: tuple[int, int | None], new: tuple[int, int | None], refused: bool
) -> None:
    years = PLAIN.eligibility[-1]

    def asked(bounds: tuple[int, int | None]) -> EligibilityQuestion:
        caveat = None if bounds[1] is None else Passes(at_least=bounds[1])
        return replace(years, passes=Passes(at_least=bounds[0]), caveat=caveat)

    was = replace(PLAIN, eligibility=(asked(old),))
    (change,) = differences(was, replace(PLAIN, eligibility=(asked(new),)))
    assert bool(change.refusal) is refused


def test_no_tiers_before_and_a_match_now_asks_more() -> None:
    (change,) = differences(applying(tiers=()), CALL)
    assert "can only need less" in change.refusal
