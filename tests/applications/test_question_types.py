from __future__ import annotations

from typing import Any

import pytest

from grants.applications.answers import clean
from grants.applications.completeness import area_of
from grants.applications.forms import typed
from grants.applications.gaps import gaps
from grants.applications.limits import beyond_limits
from grants.applications.wording import read_answer
from grants.calls.callfile import parse
from grants.calls.questions import Question
from grants.kernel import i18n
from grants.kernel.errors import Invalid
from tests.calls.samples_types import TYPES

CALL = parse(TYPES)

SEAT = {
    "lines": "House 5\nStreet 3",
    "city": "Peshawar",
    "district": None,
    "postcode": "25000",
    "country": "PK",
}
YEARS = [{"row": "second", "cost": 75_000, "staff": "2.5"}]
RESULT = {
    "name": "Streets lit",
    "baseline": "10",
    "target": "24.5",
    "unit": "streets",
    "by_when": "2027-10",
    "how_measured": "We count them at night",
}


def asked(key: str) -> Question:
    question = CALL.question(key)
    assert question is not None
    return question


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("phone", "0300 1234567", "+923001234567"),
        ("phone", "+44 20 7946 0000", "+442079460000"),
        ("phone", "۰۳۰۰۱۲۳۴۵۶۷", "+923001234567"),
        ("phone", " ", None),
        ("site", "https://example.org/a b".replace(" ", "%20"), "https://example.org/a%20b"),
        ("begins", "2027-03", "2027-03"),
        ("begins", "3/2027", "2027-03"),
        ("begins", "۰۳ ۲۰۲۷", "2027-03"),
        ("begins", "", None),
        ("seat", {**SEAT, "lines": " House 5\r\nStreet 3 ", "district": ""}, SEAT),
        ("seat", {"lines": "", "country": ""}, None),
        (
            "street",
            {"area": "Saddar", "latitude": "34.01512", "longitude": "-۷۱.۵"},
            {"area": "Saddar", "latitude": 3_401_512, "longitude": -7_150_000},
        ),
        (
            "street",
            {"area": "", "latitude": "34.0151234, 71.5249056", "longitude": ""},
            {"area": None, "latitude": 3_401_512, "longitude": 7_152_491},
        ),
        ("ward", {"area": "one"}, {"area": "one"}),
        ("years", [{"cost": "", "staff": ""}, {"cost": "750", "staff": "2.50"}], YEARS),
        ("results", [RESULT | {"target": "24.50"}, {}], [RESULT]),
        (
            "signed",
            {"name": "Sana Gul", "role": "Chair", "agreed": True},
            {"name": "Sana Gul", "role": "Chair", "agreed": True},
        ),
        ("signed", {"name": "", "role": "", "agreed": False}, None),
    ],
)
def test_what_is_typed_becomes_a_value_and_comes_back(key: str, raw: Any, value: Any) -> None:
    question = asked(key)
    assert clean(question, raw, "PKR") == value
    assert clean(question, typed(question, value, "PKR"), "PKR") == value


@pytest.mark.parametrize(
    ("key", "raw", "errors"),
    [
        ("phone", "12", {"phone": "Enter a phone number, such as +92 300 1234567."}),
        (
            "phone",
            "0300 1234567 ext. 5",
            {"phone": "Enter a phone number, such as +92 300 1234567."},
        ),
        ("site", "example", {"site": "Enter a web address, such as https://example.org."}),
        ("begins", "2027-13", {"begins": "Enter the year and the month, such as 2027-03."}),
        ("begins", "March", {"begins": "Enter the year and the month, such as 2027-03."}),
        ("seat", {"country": "XX"}, {"seat-country": "Choose one of the answers in the list."}),
        (
            "street",
            {"latitude": "north"},
            {"street-latitude": "Enter a number in digits, such as 40."},
        ),
        (
            "years",
            [{"cost": "1"}, {"cost": "some"}],
            {"years-1-cost": "Enter the amount in digits, such as 250000."},
        ),
    ],
)
def test_what_cannot_be_read_is_told_on_its_field(
    key: str, raw: Any, errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        clean(asked(key), raw, "PKR")
    assert caught.value.fields == errors


def test_a_number_of_the_euro_names_its_country() -> None:
    with pytest.raises(Invalid):
        clean(asked("phone"), "0300 1234567", "EUR")
    assert clean(asked("phone"), "+92 300 1234567", "EUR") == "+923001234567"


@pytest.mark.parametrize(
    ("key", "value", "errors"),
    [
        ("begins", "2026-12", {"begins": "Choose a month from January 2027 on."}),
        ("begins", "2028-01", {"begins": "Choose a month up to December 2027."}),
        (
            "story",
            "word " * 20 + "end",
            {"story": "Shorten this to 20 words; it has 21."},
        ),
        ("story", "x" * 121, {"story": "Shorten this to 120 characters; it has 121."}),
        ("name", "\u0627\u0653" * 30, {}),
        ("name", "😀" * 31, {"name": "Shorten this to 30 characters; it has 31."}),
        (
            "street",
            {"area": None, "latitude": 9_000_001, "longitude": 0},
            {"street-latitude": "Enter 90 or less."},
        ),
        (
            "seat",
            {**SEAT, "postcode": "1" * 21},
            {"seat-postcode": "Shorten this to 20 characters; it has 21."},
        ),
        (
            "risks",
            [{"risk": "Rain", "likelihood": "Low", "mitigation": "word " * 11}],
            {"risks-0-mitigation": "Shorten this to 10 words; it has 11."},
        ),
        (
            "years",
            [{"row": "second", "cost": 1, "staff": "1" * 9}],
            {},
        ),
    ],
)
def test_a_limit_is_told_where_it_is_broken(key: str, value: Any, errors: dict[str, str]) -> None:
    question = asked(key)
    if key == "name":
        value = clean(question, value, "PKR")
    assert beyond_limits(CALL, question, value) == errors


@pytest.mark.parametrize(
    ("key", "value", "sentences"),
    [
        ("seat", None, ["Say where it is."]),
        ("seat", {**SEAT, "city": None}, ["Fill in “City, town or village”."]),
        (
            "street",
            {"area": "Saddar", "latitude": 1, "longitude": None},
            ["A point on the map needs both latitude and longitude."],
        ),
        ("street", {"area": "Saddar", "latitude": None, "longitude": None}, []),
        (
            "years",
            YEARS,
            ["Fill in “Cost” for “First year”."],
        ),
        ("years", None, ["Fill in the table."]),
        (
            "results",
            [RESULT | {"unit": None}],
            ["Fill in “Unit” on line 1."],
        ),
        ("signed", None, ["Sign with your name and position, and tick the box."]),
        (
            "signed",
            {"name": "Sana", "role": "Chair", "agreed": None},
            ["Fill in “I declare this and sign with my name.”."],
        ),
    ],
)
def test_what_is_missing_is_said(key: str, value: Any, sentences: list[str]) -> None:
    assert [sentence for _place, sentence in gaps(asked(key), value)] == sentences


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("phone", "+923001234567", "+92 300 1234567"),
        ("begins", "2027-03", "March 2027"),
        ("seat", SEAT, "House 5\nStreet 3\nPeshawar 25000\nPakistan"),
        (
            "street",
            {"area": "Saddar", "latitude": 3_401_512, "longitude": -7_150_000},
            "Saddar\n34.01512, -71.50000",
        ),
        ("ward", {"area": "one"}, "Ward one"),
        (
            "signed",
            {
                "name": "Sana Gul",
                "role": "Chair",
                "agreed": True,
                "signed_at": "2026-11-16T05:00:00+00:00",
            },
            "Signed by Sana Gul, Chair, on 16 November 2026, 05:00 (UTC).",
        ),
    ],
)
def test_answers_are_read_as_words(key: str, value: Any, text: str) -> None:
    assert read_answer(asked(key), value, "PKR").text == text


def test_tables_are_read_with_rows_and_totals() -> None:
    years = read_answer(
        asked("years"), [{"row": "first", "cost": 100, "staff": "1"}, *YEARS], "PKR"
    )
    assert years.table is not None
    assert years.table.headings == ("Row", "Cost", "Staff")
    assert years.table.rows == (("First year", "1", "1"), ("Second year", "750", "2.5"))
    assert years.table.totals == ("", "751", "3.5")
    assert years.table.money == {1}
    results = read_answer(asked("results"), [RESULT], "PKR")
    assert results.table is not None
    assert results.table.rows[0][4:] == ("October 2027", "We count them at night")


def test_parts_are_asked_in_urdu() -> None:
    with i18n.use_language("ur"):
        found = gaps(asked("seat"), {**SEAT, "city": None})
        assert found == [("seat-city", "”شہر، قصبہ یا گاؤں“ پُر کریں۔")]
        country = read_answer(asked("seat"), SEAT, "PKR").text.splitlines()[-1]
    assert country == "پاکستان"


def test_a_place_says_where_the_work_is() -> None:
    assert area_of(CALL, {"ward": {"area": "one"}}) == "Ward one"
    assert area_of(CALL, {"ward": {"area": None}}) == ""
    assert area_of(CALL, {}) == ""
