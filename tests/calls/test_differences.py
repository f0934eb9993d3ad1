"""What an amendment changes is said in words; what it may not change is refused."""

from dataclasses import replace

import pytest

from grants.calls.callfile import parse
from grants.calls.definition import CallDefinition
from grants.calls.differences import differences
from grants.calls.questions import Option, Question, QuestionType
from grants.calls.templates import CallTemplate, call_templates
from grants.calls.text import Text
from grants.kernel.i18n import use_language
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind
from tests.calls.samples import SAMPLE

CALL = parse(SAMPLE)


def with_question(key: str, **values: object) -> CallDefinition:
    """The sample with one question changed."""
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, **values) if each.key == key else each  # type: ignore[arg-type]
                for each in section.questions
            ),
        )
        for section in CALL.sections
    )
    return replace(CALL, sections=sections)


def asking(question: Question) -> CallDefinition:
    first, *rest = CALL.sections
    return replace(CALL, sections=(replace(first, questions=(*first.questions, question)), *rest))


def without(key: str) -> CallDefinition:
    sections = tuple(
        replace(each, questions=tuple(q for q in each.questions if q.key != key))
        for each in CALL.sections
    )
    return replace(CALL, sections=sections)


def rupees(amount: int) -> Money:
    return Money(amount * 100, "PKR")


WARD = CALL.question("ward")
assert WARD is not None
THREE = Option("three", Text.plain("Ward three"))

ALLOWED: list[tuple[str, CallDefinition, str]] = [
    ("later", replace(CALL, closes="2026-12-04 17:00"), "The call closes on 2026-12-04 17:00"),
    ("grace", replace(CALL, grace_minutes=15), "up to 15 minutes after closing is accepted"),
    ("ceiling", replace(CALL, ceiling=rupees(3_000_000)), "may ask for up to PKR 3,000,000"),
    ("floor", replace(CALL, floor=None), "no longer ask for a least amount"),
    ("title", replace(CALL, title=Text.plain("Grants")), "The title is now “Grants”."),
    ("hint", with_question("story", hint=Text.plain("Be brief.")), "“What will you do?” is worded"),
    ("words", with_question("story", word_limit=30), "“What will you do?” leaves more room"),
    ("open", with_question("begins", required=False), "need no longer be answered"),
    ("option", with_question("ward", options=(*WARD.options, THREE)), "with “Ward three” too"),
    (
        "new question",
        asking(Question("more", QuestionType.LONG_TEXT, Text.plain("More?"), required=False)),
        "New question in “The basics”: “More?”.",
    ),
    (
        "anybody",
        replace(CALL, eligibility=CALL.eligibility[1:]),
        "Who can apply: “Is your organisation registered?” is no longer asked.",
    ),
]
REFUSED: list[tuple[str, CallDefinition, str]] = [
    ("earlier", replace(CALL, closes="2026-11-20 17:00"), "cannot close earlier"),
    ("opening", replace(CALL, opens="2026-10-20 09:00"), "The call has opened"),
    ("ceiling", replace(CALL, ceiling=rupees(1_000_000)), "can only become more"),
    ("floor", replace(CALL, floor=rupees(400_000)), "can only become smaller"),
    ("theme", replace(CALL, theme="women"), "“theme” is frozen"),
    ("reviewers", replace(CALL, reviewers=1), "“reviewers” is frozen"),
    ("zone", replace(CALL, time_zone="UTC"), "“time_zone” is frozen"),
    ("applicants", replace(CALL, applicants=(OrganisationKind.CSO,)), "nobody can be shut out"),
    ("removed", without("hours"), "A question cannot be removed"),
    ("type", with_question("hours", type=QuestionType.MONEY), "type of a question cannot change"),
    ("required", with_question("hours", required=True), "could be left open must stay so"),
    ("words", with_question("story", word_limit=10), "can only leave more room"),
    ("format", with_question("name", character_limit=40), "can only leave more room"),
    ("options", with_question("ward", options=WARD.options[:1]), "cannot be taken away"),
    (
        "must",
        asking(Question("more", QuestionType.LONG_TEXT, Text.plain("More?"))),
        "need not be answered",
    ),
    ("section", replace(CALL, sections=CALL.sections[:1]), "cannot be removed: applicants have"),
]


@pytest.mark.parametrize(("name", "new", "words"), ALLOWED, ids=[each[0] for each in ALLOWED])
def test_what_may_change_is_said(name: str, new: CallDefinition, words: str) -> None:
    (change,) = differences(CALL, new)
    assert (words in change.words, change.refusal) == (True, ""), change


@pytest.mark.parametrize(("name", "new", "why"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_may_not_change_is_refused(name: str, new: CallDefinition, why: str) -> None:
    refusals = [change.refusal for change in differences(CALL, new) if change.refusal]
    assert refusals
    assert all(why in each for each in refusals), refusals


def test_the_rubric_is_frozen() -> None:
    merit = CALL.rubric.merit[::-1]
    (change,) = differences(CALL, replace(CALL, rubric=replace(CALL.rubric, merit=merit)))
    assert "rubric is frozen" in change.refusal


def test_before_opening_it_may_open_later() -> None:
    later = replace(CALL, opens="2026-10-20 09:00")
    assert [each.refusal for each in differences(CALL, later, opened=False)] == [""]
    earlier = replace(CALL, opens="2026-10-10 09:00")
    assert "cannot open earlier" in differences(CALL, earlier, opened=False)[0].refusal


def test_it_is_said_in_the_readers_language() -> None:
    with use_language("ur"):
        (change,) = differences(CALL, replace(CALL, closes="2026-12-04 17:00"))
    assert change.words != differences(CALL, replace(CALL, closes="2026-12-04 17:00"))[0].words


@pytest.mark.parametrize("template", call_templates(), ids=lambda template: template.name)
def test_a_call_does_not_differ_from_itself(template: CallTemplate) -> None:
    assert differences(template.definition, template.definition) == ()
