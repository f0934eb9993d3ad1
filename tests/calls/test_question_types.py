"""Call files with the later question types: what is read, and the line that is wrong."""

from __future__ import annotations

import pytest

from grants.calls.callfile import CallFileError, dump, parse
from grants.calls.conditions import AllOf, AnyOf, Not, Operator, Test
from grants.calls.document import from_document, to_document
from grants.calls.questions import PlacePart, QuestionType, Repeat, Sensitivity
from tests.calls.samples import SAMPLE
from tests.calls.samples_types import TYPES

CALL = parse(TYPES)


def test_the_later_types_say_what_they_ask() -> None:
    street, ward = CALL.question("street"), CALL.question("ward")
    assert street is not None
    assert ward is not None
    assert street.asks == (PlacePart.AREA, PlacePart.POINT)
    assert ward.option_values == ("one", "Ward two")
    years, iban, author = (CALL.question(key) for key in ("years", "iban", "author"))
    assert years is not None
    assert [row.value for row in years.rows] == ["first", "second"]
    assert [(each.key, each.type) for each in years.columns] == [
        ("cost", QuestionType.MONEY),
        ("staff", QuestionType.NUMBER),
    ]
    assert years.totals == ("cost", "staff")
    assert iban is not None
    assert iban.sensitive is Sensitivity.BANK
    assert author is not None
    assert author.hidden_from_reviewers
    partners = CALL.section("partners")
    assert partners is not None
    assert partners.repeat is not None
    assert (partners.repeat.min, partners.repeat.max) == (0, 3)
    assert partners.repeat.label.read("ur") == "شراکت دار"


def test_conditions_nest_inside_a_section_that_repeats() -> None:
    adds = CALL.question("adds")
    assert adds is not None
    assert adds.when == AllOf(
        (
            Test("pays", Operator.IS, True),
            Not(
                AnyOf(
                    (
                        Test("partner", Operator.IS, "Nobody"),
                        Test("begins", Operator.MORE_THAN, "2027-06"),
                    )
                )
            ),
        )
    )


def test_a_repeat_without_bounds_has_the_usual_ones() -> None:
    text = TYPES.replace("      min: 0\n      max: 3\n", "")
    partners = parse(text).section("partners")
    assert partners is not None
    assert partners.repeat == Repeat(partners.repeat.label if partners.repeat else CALL.title)


def test_a_file_from_before_the_types_is_read_and_written_anew() -> None:
    old = SAMPLE.replace(
        "        type: email\n        label: Where do we write to?\n",
        "        type: short_text\n        label: Where do we write to?\n        format: email\n",
    )
    assert old != SAMPLE
    assert parse(old) == parse(SAMPLE)
    assert dump(parse(old)) == SAMPLE
    document = to_document(parse(SAMPLE))
    (email,) = (
        each
        for section in document["sections"]
        for each in section["questions"]
        if each["type"] == "email"
    )
    email |= {"type": "short_text", "format": "email"}
    assert from_document(document) == parse(SAMPLE)


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            "asks: [area, point]",
            "asks: [area, map]",
            "asks: [area, map]",
            "“asks” must be one of: area, point.",
        ),
        (
            "        asks: [area]\n",
            "        asks: [point]\n",
            "        options:",
            "“options” are areas; add area to “asks”.",
        ),
        (
            "earliest: 2027-01",
            "earliest: 2027",
            "earliest: 2027",
            "“earliest” must be a month, such as 2026-11.",
        ),
        (
            "more_than: 2027-06",
            "more_than: June",
            "more_than: June",
            "“more_than” must be a month, such as 2026-11.",
        ),
        (
            "sensitive: bank",
            "sensitive: banks",
            "sensitive: banks",
            "“sensitive” cannot be “banks”. Did you mean “bank”?",
        ),
        (
            "        role: area\n",
            "        role: area\n        hidden_from_reviewers: yes\n",
            "        hidden_from_reviewers: yes",
            "An answer with a role stands in lists that many read. "
            "Take “role” or “hidden_from_reviewers” out.",
        ),
        (
            "        totals: [cost, staff]",
            "        totals: [cost, year]",
            "        totals: [cost, year]",
            "“totals” names columns of type money or number; “year” is none.",
        ),
        (
            "        totals: [cost, staff]",
            "        max: 4",
            "        max: 4",
            "A table with “rows” has these rows and no “max”.",
        ),
        (
            "          - key: cost\n",
            "          - key: row\n",
            "        columns:",
            None,
        ),
        (
            "      max: 3\n",
            "      max: 30\n",
            "      max: 30",
            "“max” can be 20 at most.",
        ),
        (
            "            decimals: 1\n",
            "            decimals: 9\n",
            "            decimals: 9",
            "“decimals” can be 6 at most.",
        ),
        (
            "        label: How much do you ask for?\n",
            "        label: How much do you ask for?\n        when:\n"
            "          question: pays\n          is: yes\n",
            "          question: pays",
            "“pays” stands in a section that repeats. "
            "Only questions of that section can look at it.",
        ),
        (
            "        label: What is the partner called?\n",
            "        label: What is the partner called?\n        role: summary\n",
            "        role: summary",
            "A section that repeats holds no question with a role. Move it to another.",
        ),
    ],
)
def test_a_mistake_is_told_by_its_line(old: str, new: str, line: str, sentence: str | None) -> None:
    assert old in TYPES
    text = TYPES.replace(old, new, 1)
    with pytest.raises(CallFileError) as caught:
        parse(text)
    told = [(each.line, each.message) for each in caught.value.errors]
    if sentence is None:
        assert told
        return
    lines = [n for n, each in enumerate(text.splitlines(), 1) if each.strip() == line.strip()]
    assert any(each == sentence and at in lines for at, each in told), told
