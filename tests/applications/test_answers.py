from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from grants.applications.answers import clean, clean_all
from grants.calls.callfile import parse
from grants.calls.questions import Question
from grants.kernel import words
from grants.kernel.errors import Invalid
from grants.kernel.words import count_words
from tests.calls.samples import SAMPLE

CALL = parse(SAMPLE)


def asked(key: str) -> Question:
    question = CALL.question(key)
    assert question is not None
    return question


LINE = {"item": "Hall", "quantity": None, "amount": 50_000, "explanation": "Rent"}


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("name", "  Street \r\n theatre ", "Street theatre"),
        ("name", "   ", None),
        ("name", "a\x00b\x1b", "ab"),
        ("story", "One\r\n\r\nTwo\r", "One\n\nTwo"),
        ("story", "e\u0301", "\u00e9"),
        ("email", "sana@example.org", "sana@example.org"),
        ("people", "1,200", 1200),
        ("people", "۴۰", 40),
        ("people", "0", 0),
        ("people", "", None),
        ("hours", "2.50", "2.5"),
        ("hours", "10", "10"),
        ("hours", "0.0", "0"),
        ("begins", "2027-03-15", "2027-03-15"),
        ("begins", "۲۰۲۷-۰۳-۱۵", "2027-03-15"),
        ("ward", "one", "one"),
        ("ward", "", None),
        ("groups", ["Adults", "Girls"], ["Girls", "Adults"]),
        ("groups", [], None),
        ("minors", "yes", True),
        ("minors", "no", False),
        ("minors", "", None),
        ("amount", "2,385,000", 238_500_000),
        ("amount", "۲۵۰۰۰۰", 25_000_000),
        ("honest", "yes", True),
        ("honest", "", None),
        ("budget", [{"item": " Hall ", "amount": "500", "explanation": "Rent"}], [LINE]),
        ("budget", [{"item": "", "amount": ""}, {}], None),
        ("lead", [{"name": "Sana", "days": ""}], [{"name": "Sana", "days": None}]),
    ],
)
def test_what_is_typed_becomes_a_value(key: str, raw: Any, value: Any) -> None:
    assert clean(asked(key), raw, "PKR") == value


@pytest.mark.parametrize(
    ("key", "raw", "errors"),
    [
        ("email", "sana", {"email": "Enter an email address, such as name@example.org."}),
        ("people", "many", {"people": "Enter a number in digits, such as 40."}),
        ("people", "nan", {"people": "Enter a number in digits, such as 40."}),
        ("people", "2.5", {"people": "Enter a whole number, such as 40."}),
        ("people", "1" * 20, {"people": "This number is too large. Check the number of digits."}),
        ("hours", "2.55", {"hours": "Enter at most 1 digits after the point."}),
        (
            "begins",
            "15/3/27",
            {"begins": "Enter the date as year, month and day, such as 2027-03-15."},
        ),
        ("ward", "three", {"ward": "Choose one of the answers in the list."}),
        ("groups", ["Girls", "Cats"], {"groups": "Choose from the answers in the list."}),
        ("minors", "perhaps", {"minors": "Choose yes or no."}),
        ("amount", "a lot", {"amount": "Enter the amount in digits, such as 250000."}),
        (
            "budget",
            [{"item": "Hall", "amount": "500"}, {"item": "Tea", "amount": "some"}],
            {"budget-1-amount": "Enter the amount in digits, such as 250000."},
        ),
        ("budget", [{}] * 101, {"budget": "Use 100 lines at most."}),
        (
            "story",
            "x" * 60_001,
            {"story": "This text has 60,001 characters. Shorten it to 60,000."},
        ),
    ],
)
def test_what_cannot_be_read_is_told_on_its_field(
    key: str, raw: Any, errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        clean(asked(key), raw, "PKR")
    assert caught.value.fields == errors


def test_a_page_keeps_what_can_be_read() -> None:
    section = CALL.section("basics")
    assert section is not None
    raw = {"name": "Theatre", "people": "many", "minors": "no", "policy": "ignored"}
    cleaned = clean_all(section.questions, raw, "PKR")
    assert cleaned.values == {"name": "Theatre", "minors": False}
    assert list(cleaned.errors) == ["people"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("   \n", 0),
        ("one", 1),
        (" two  words\n", 2),
        ("no\u00a0break\u2003space", 3),
        ("آپ کیا کریں گے؟", 4),
        ("zero\u200bwidth\ufeffsigns", 1),
        ("a - b", 3),
        ("next\u0085line", 2),
    ],
)
def test_words_are_counted_in_any_script(text: str, expected: int) -> None:
    assert count_words(text) == expected


def test_the_page_counts_by_the_same_rule() -> None:
    script = (Path(words.__file__).parents[1] / "static" / "grants.js").read_text(encoding="utf-8")
    rule = re.search(r"var blanks = /\[(.*)\]\+/;", script)
    assert rule is not None
    in_page = re.compile(f"[{rule[1]}]")
    on_server = re.compile(f"[{words.WHITE_SPACE}]")
    for code in range(0x10000):
        assert bool(in_page.match(chr(code))) == bool(on_server.match(chr(code)))
