"""A mistake in a call file is named with its line, and what to write instead."""

from __future__ import annotations

import pytest

from grants.calls.callfile import CallFileError, parse
from tests.calls.samples import SAMPLE


def errors_of(text: str) -> list[str]:
    with pytest.raises(CallFileError) as caught:
        parse(text)
    return [str(error) for error in caught.value.errors]


def line(words: str, text: str = SAMPLE) -> int:
    """The line on which the words stand, counted from 1."""
    return next(n for n, each in enumerate(text.split("\n"), 1) if words in each)


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        (
            "word_limit: 20",
            "word_limit: 0",
            "word_limit: 20",
            "“word_limit” must be a whole number above 0, such as 250.",
        ),
        (
            "word_limit: 20",
            "word_limit: many",
            "word_limit: 20",
            "“word_limit” must be a whole number above 0, such as 250.",
        ),
        (
            "word_limit: 20",
            "word_limt: 20",
            "word_limit: 20",
            "“word_limt” is not a key of a question. Did you mean “word_limit”?",
        ),
        (
            "type: long_text",
            "type: longtext",
            "type: long_text",
            "“type” cannot be “longtext”. Did you mean “long_text”?",
        ),
        (
            "key: email",
            "key: name",
            "key: email",
            f"The key “name” is taken, on line {line('key: name')}. Choose another.",
        ),
        (
            "        character_limit: 80\n",
            "        label: Again\n",
            "character_limit: 80",
            f"“label” stands here a second time. The first is on line {line('What is it called')}.",
        ),
        (
            "question: minors",
            "question: minor",
            "question: minors",
            "There is no question “minor” above this line. A condition looks at earlier questions.",
        ),
        (
            "            more_than: 100",
            "            includes: 100",
            "            more_than: 100",
            "“includes” does not fit “people”, a question of type number. "
            "Use one of: is, is_not, more_than, less_than, at_least, at_most, answered.",
        ),
        (
            "includes: Adults",
            "includes: Adult",
            "includes: Adults",
            "“groups” cannot be “Adult”. Did you mean “Adults”?",
        ),
        (
            "ceiling: 2500000",
            "ceiling: 9000000",
            "ceiling: 2500000",
            "“ceiling” is 9,000,000, above the budget of 5,000,000. Change one.",
        ),
        (
            "floor: 250000",
            "floor: 3000000",
            "floor: 250000",
            "“floor” is 3,000,000, above the ceiling of 2,500,000. Change one.",
        ),
        (
            "budget: 5000000",
            "budget: a lot",
            "budget: 5000000",
            "“budget” must be an amount in PKR, such as 250000.",
        ),
        (
            "currency: PKR",
            "currency: RUPEES",
            "currency: PKR",
            "“currency” must be a code of three capital letters, such as PKR or GBP.",
        ),
        (
            "closes: 2026-11-27 17:00",
            "closes: 2026-10-01 17:00",
            "closes: 2026-11-27 17:00",
            "“closes” must be later than “opens”.",
        ),
        (
            "closes: 2026-11-27 17:00",
            "closes: 27 November",
            "closes: 2026-11-27 17:00",
            "“closes” must be a date and a time, such as 2026-11-27 17:00.",
        ),
        (
            "time_zone: Asia/Karachi",
            "time_zone: Peshawar",
            "time_zone: Asia/Karachi",
            "“time_zone” must be a name such as Asia/Karachi or Europe/London.",
        ),
        (
            "earliest: 2027-01-01",
            "earliest: 2027-02-30",
            "earliest: 2027-01-01",
            "“earliest” must be a date, such as 2026-11-27.",
        ),
        (
            "allowed: [pdf, docx]",
            "allowed: [pdf, exe]",
            "allowed: [pdf, docx]",
            "“allowed” must be one of: pdf, docx, xlsx, xls, odt, ods, jpg, png.",
        ),
        (
            "total_equals: amount",
            "total_equals: people",
            "total_equals: amount",
            "“total_equals” names a question of type money; “people” is none.",
        ),
        (
            "role: requested",
            "role: title",
            "role: requested",
            "The role “title” belongs to a question of type short_text.",
        ),
        (
            "passes: yes",
            "passes: perhaps",
            "passes: yes",
            "“passes” must be yes or no.",
        ),
        (
            "    fails: yes\n",
            "",
            "key: party",
            "An eligibility question has either “passes” or “fails”: the answers that do.",
        ),
        (
            "          - Boys\n",
            "          - Girls\n",
            "          - Boys",
            "“Girls” stands twice in “options”.",
        ),
        (
            "slug: small-grants",
            "slug: Small grants",
            "slug: small-grants",
            "“slug” must be small letters, digits and hyphens, such as young-people.",
        ),
        (
            "rubric: default",
            "rubric: usual",
            "rubric: default",
            "“rubric” is the word default, or lines with “scale”, “merit” and “harm”.",
        ),
        (
            "  en: Small grants",
            "  english: Small grants",
            "  en: Small grants",
            "“english” is not a language code. Write one such as en or ur.",
        ),
        (
            "theme: youth",
            "theme: *youth",
            "theme: youth",
            "“*youth” refers to another place. Write the text again instead.",
        ),
        (
            "theme: youth",
            "theme: !!python/name:os.system youth",
            "theme: youth",
            "“tag:yaml.org,2002:python/name:os.system” is not used in call files. Remove it.",
        ),
        (
            "area: Peshawar",
            "area: Peshawar: city",
            "area: Peshawar",
            "There is a second colon here. Put the text between double quotes.",
        ),
        (
            "area: Peshawar",
            "\tarea: Peshawar",
            "area: Peshawar",
            "This line is indented with a tab. Use spaces.",
        ),
        (
            "area: Peshawar",
            "area: @Peshawar",
            "area: Peshawar",
            "This text begins with a special character. Put it between double quotes.",
        ),
        (
            "area: Peshawar",
            "area: Pesh\x00awar",
            "area: Peshawar",
            "This line holds a character that text files do not have. Remove it.",
        ),
        (
            "area: Peshawar",
            "---\narea: Peshawar",
            "area: Peshawar",
            "A second document begins here. Keep one call in one file.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, at: str, sentence: str) -> None:
    assert SAMPLE.count(old) >= 1
    assert f"Line {line(at)}: {sentence}" in errors_of(SAMPLE.replace(old, new, 1))


def test_a_missing_key_is_named_at_the_thing_it_is_missing_from() -> None:
    errors = errors_of(SAMPLE.replace("        label: Where do we write to?\n", ""))
    assert errors == [f"Line {line('key: email')}: A question needs “label”."]


def test_several_mistakes_are_told_at_once_in_line_order() -> None:
    text = (
        SAMPLE.replace("word_limit: 20", "word_limit: x")
        .replace("min: 1\n        max: 5000", "min: 9\n        max: 5")
        .replace("slug: small-grants\n", "")
    )
    found = errors_of(text)
    assert found == [
        "Line 1: The call needs “slug”.",
        f"Line {line('word_limit', text)}: “word_limit” must be a whole number above 0, "
        "such as 250.",
        f"Line {line('min: 9', text)}: “min” is more than “max”. Change one of them.",
    ]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("title", "One question needs “role: title”: what the application is called."),
        ("requested", "One question needs “role: requested”: the amount asked for."),
    ],
)
def test_a_title_and_an_amount_are_always_asked(role: str, sentence: str) -> None:
    text = SAMPLE.replace(f"        role: {role}\n", "")
    assert errors_of(text) == [f"Line {line('sections:', text)}: {sentence}"]


def test_two_questions_share_a_role_only_if_conditions_choose_between_them() -> None:
    text = SAMPLE.replace(
        "        label: How much do you add?", "        label: A\n        role: requested"
    )
    assert errors_of(text) == [
        f"Line {line('role: requested', text)}: Several questions have the role “requested”. "
        "Give each a “when”, so that only one is asked."
    ]


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    text = SAMPLE.replace("Asia/Karachi", "Europe/London").replace(
        "closes: 2026-11-27 17:00", "closes: 2027-03-28 01:30"
    )
    assert errors_of(text) == [
        f"Line {line('closes:')}: “closes” does not exist: clocks in Europe/London skip this "
        "time. Choose another."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: The file is empty. Begin with: title: The name of the call"),
        ("- a\n", "Line 1: The file must begin with a key, such as: title: The name of the call"),
        (
            "title: a\n" * 40_000,
            "Line 1: The file has 360,000 characters. A call file may have 300,000.",
        ),
        ("title: " + "[" * 40_000, "Line 1: This is nested more than 16 levels deep."),
        (
            "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
            "Line 2: “*a” refers to another place. Write the text again instead.",
        ),
    ],
)
def test_what_is_no_call_file_is_refused_early(text: str, sentence: str) -> None:
    assert errors_of(text) == [sentence]
