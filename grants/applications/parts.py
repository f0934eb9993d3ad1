"""What a question is made of: the cells of a line, and the fields of an answer with parts.

A part is a question itself, so that reading, checking, drawing and telling it need no
rule of their own. Labels are in the language now.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale

from grants.calls.questions import Option, PlacePart, Question, QuestionType
from grants.calls.text import Text
from grants.kernel.i18n import _, language

WITH_LINES = frozenset(
    {
        QuestionType.BUDGET_TABLE,
        QuestionType.TABLE,
        QuestionType.INDICATOR,
        QuestionType.GROUP,
    }
)
WITH_PARTS = frozenset({QuestionType.ADDRESS, QuestionType.PLACE, QuestionType.SIGNED_DECLARATION})

DEGREE_DIGITS = 5
SIGNATURE = frozenset({"name", "role", "agreed"})

# Codes of two letters that Unicode gives to what is no country.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def line_questions(question: Question) -> tuple[Question, ...]:
    """What is asked on each line of a budget, a table, a list of indicators or a group."""
    match question.type:
        case QuestionType.BUDGET_TABLE:
            return _budget(question)
        case QuestionType.INDICATOR:
            return _indicator()
        case QuestionType.TABLE:
            return question.columns
    return question.questions


def part_questions(question: Question) -> tuple[Question, ...]:
    """What is asked for an answer with parts: an address, a place, a signature."""
    match question.type:
        case QuestionType.ADDRESS:
            return _address()
        case QuestionType.PLACE:
            return _place(question)
    return _signature()


def part_values(question: Question, value: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a kept answer, each as its own question keeps it: degrees as text."""
    shown = dict(value)
    for key in ("latitude", "longitude"):
        if shown.get(key) is not None:
            shown[key] = f"{Decimal(shown[key]).scaleb(-DEGREE_DIGITS):.{DEGREE_DIGITS}f}"
    return {part.key: shown.get(part.key) for part in part_questions(question)}


def as_typed(value: Any) -> Any:
    """A kept answer without what the server adds to it: the moment of a signature."""
    if isinstance(value, dict) and set(value) > SIGNATURE:
        return {key: value[key] for key in value if key in SIGNATURE}
    return value


def _part(
    key: str, type_: QuestionType, label: str, *, required: bool = True, **limits: object
) -> Question:
    hint = limits.pop("hint", None)
    return Question(
        key,
        type_,
        Text.plain(label),
        hint=Text.plain(str(hint)) if hint else None,
        required=required,
        **limits,  # type: ignore[arg-type]
    )


def _budget(question: Question) -> tuple[Question, ...]:
    columns = [_part("item", QuestionType.SHORT_TEXT, _("What it is for"))]
    if question.quantity:
        # A quantity is a help to the reader; the amount is what counts.
        columns.append(
            _part("quantity", QuestionType.NUMBER, _("How many"), required=False, decimals=2, min=0)
        )
    columns.append(_part("amount", QuestionType.MONEY, _("Amount")))
    if question.explanation:
        words = _("Why it is needed, and how you know the price")
        columns.append(_part("explanation", QuestionType.SHORT_TEXT, words))
    return tuple(columns)


def _indicator() -> tuple[Question, ...]:
    number, text = QuestionType.NUMBER, QuestionType.SHORT_TEXT
    return (
        _part("name", text, _("What will change, as something to count or measure")),
        _part("baseline", number, _("Where it stands today"), decimals=2),
        _part("target", number, _("Where it will stand"), decimals=2),
        _part(
            "unit",
            text,
            _("Unit"),
            hint=_("Such as people, percent or streets."),
            character_limit=40,
        ),
        _part("by_when", QuestionType.MONTH, _("By when")),
        _part("how_measured", text, _("How you will measure it")),
    )


def _address() -> tuple[Question, ...]:
    text = QuestionType.SHORT_TEXT
    return (
        _part("lines", QuestionType.LONG_TEXT, _("House and street"), character_limit=200),
        _part("city", text, _("City, town or village"), character_limit=100),
        _part("district", text, _("District"), required=False, character_limit=100),
        _part("postcode", text, _("Postcode"), required=False, character_limit=20),
        _part("country", QuestionType.CHOICE, _("Country"), options=_countries(language())),
    )


def _place(question: Question) -> tuple[Question, ...]:
    found = []
    has_area = PlacePart.AREA in question.asks
    if has_area and question.options:
        found.append(_part("area", QuestionType.CHOICE, _("Area"), options=question.options))
    elif has_area:
        found.append(_part("area", QuestionType.SHORT_TEXT, _("Name of the area")))
    if PlacePart.POINT in question.asks:
        for key, label, most, example in (
            ("latitude", _("Latitude"), 90, "34.01512"),
            ("longitude", _("Longitude"), 180, "71.52490"),
        ):
            found.append(
                _part(
                    key,
                    QuestionType.NUMBER,
                    label,
                    required=not has_area,
                    hint=_("In degrees, such as %(example)s.", example=example),
                    decimals=DEGREE_DIGITS,
                    min=-most,
                    max=most,
                )
            )
    return tuple(found)


def _signature() -> tuple[Question, ...]:
    return (
        _part("name", QuestionType.SHORT_TEXT, _("Your full name")),
        _part("role", QuestionType.SHORT_TEXT, _("Your position in the organisation")),
        _part("agreed", QuestionType.DECLARATION, _("I declare this and sign with my name.")),
    )


@cache
def _countries(reader: str) -> tuple[Option, ...]:
    """The countries by their code of two letters, in the reader's words and order."""
    names = {
        code: name
        for code, name in Locale.parse(reader).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    return tuple(
        Option(code, Text.plain(name))
        for code, name in sorted(names.items(), key=lambda pair: pair[1])
    )
