"""From what a person typed to the value that is kept, question by question.

What an answer is, by question type:

    short_text, long_text   text, with line ends as \\n
    number                  a whole number; with `decimals`, text such as "2.5"
    money                   whole minor units of the call's currency
    date                    text such as "2027-03-15"
    month                   text such as "2027-03"
    email, web              text
    phone                   text in the form of E.164, such as "+923001234567"
    address                 {"lines", "city", "district", "postcode", "country"}
    place                   {"area", "latitude", "longitude"}, those asked; degrees are
                            whole numbers of 1/100,000 degree
    choice                  the value of the option
    choices                 a list of option values, in the order of the options
    yes_no                  True or False
    declaration             True
    budget_table            a list of {"item", "quantity", "amount", "explanation"}
    indicator               a list of {"name", "baseline", "target", "unit", "by_when",
                            "how_measured"}
    table                   a list of {key: value} with the keys of its columns; with
                            fixed rows also {"row"}, the value of the row
    group                   a list of {key: value} with the keys of its questions
    signed_declaration      {"name", "role", "agreed"}; whoever keeps it adds "signed_at"
    file                    nothing here: files are kept beside the answers

A blank is None. A value that breaks a limit is kept all the same, since nobody should
lose a long text; `applications/limits.py` says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers

from grants.applications.parts import (
    DEGREE_DIGITS,
    WITH_LINES,
    WITH_PARTS,
    line_questions,
    part_questions,
)
from grants.calls.conditions import is_answered
from grants.calls.questions import LINES_AT_MOST, Question, QuestionType
from grants.kernel import words
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money

Errors = dict[str, str]

LONGEST_TEXT = 60_000
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫٬", "01234567890123456789.,")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
_MONTH = re.compile(r"(?P<year>[0-9]{4})[-/. ](?P<month>[0-9]{1,2})")
_MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})")
_DEGREES = re.compile(r"-?[0-9]{1,3}\.[0-9]{6,20}")


@dataclass
class Cleaned:
    """What was typed on a page: the values to keep, and the sentences for its fields.

    `errors` is keyed by field name: a question's key, or `key-0-amount` in a line.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


def clean(question: Question, raw: Any, currency: str) -> Any:
    """The value of an answer, or None for a blank.

    Raises Invalid, with one sentence for each field, when it cannot be read.
    """
    errors: Errors = {}
    value = read(question, raw, currency, errors, question.key)
    if errors:
        raise Invalid.many(errors)
    return value


def clean_all(questions: Iterable[Question], raw: Mapping[str, Any], currency: str) -> Cleaned:
    """Read the answers on a page. What cannot be read is left out of the values."""
    cleaned = Cleaned()
    for question in questions:
        if question.type is QuestionType.FILE or question.key not in raw:
            continue
        errors: Errors = {}
        value = read(question, raw[question.key], currency, errors, question.key)
        cleaned.errors.update(errors)
        if question.key not in errors:
            cleaned.values[question.key] = value
    return cleaned


def read(question: Question, raw: Any, currency: str, errors: Errors, path: str) -> Any:
    """One answer; what cannot be read puts its sentence in `errors` under its path."""
    if question.type is QuestionType.TABLE and question.rows:
        return _row_lines(question, raw, currency, errors, path)
    if question.type in WITH_LINES:
        return _lines(line_questions(question), raw, currency, errors, path)
    if question.type in WITH_PARTS:
        return _parts(question, raw, currency, errors, path)
    try:
        return _READERS[question.type](question, raw, currency)
    except Invalid as error:
        errors[path] = error.message
        return None


def tidy(raw: Any) -> str:
    """Typed text with one kind of line end, composed letters and no control signs."""
    return words.tidy(raw) if isinstance(raw, str) else ""


def _short_text(question: Question, raw: Any, currency: str) -> str | None:
    text = words.one_line(tidy(raw))
    _refuse_endless(text)
    return text or None


def _email(question: Question, raw: Any, currency: str) -> str | None:
    text = _short_text(question, raw, currency)
    if text and not _EMAIL.fullmatch(text):
        raise Invalid(_("Enter an email address, such as name@example.org."))
    return text


def _web(question: Question, raw: Any, currency: str) -> str | None:
    text = _short_text(question, raw, currency)
    if text and not _WEB.fullmatch(text):
        raise Invalid(_("Enter a web address, such as https://example.org."))
    return text


def _phone(question: Question, raw: Any, currency: str) -> str | None:
    """A number without its country's code is one of the country of the call's currency.

    A currency's code begins with its country's (ISO 4217); EUR and the like have none.
    """
    text = _short_text(question, raw, currency)
    if not text:
        return None
    try:
        number = phonenumbers.parse(text.translate(_DIGITS)[:250], currency[:2])
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise Invalid(_("Enter a phone number, such as +92 300 1234567."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _long_text(question: Question, raw: Any, currency: str) -> str | None:
    text = tidy(raw)
    _refuse_endless(text)
    return text or None


def _refuse_endless(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            _(
                "This text has %(count)s characters. Shorten it to %(most)s.",
                count=f"{len(text):,}",
                most=f"{LONGEST_TEXT:,}",
            )
        )


def _number(question: Question, raw: Any, currency: str) -> int | str | None:
    digits = tidy(raw).translate(_DIGITS).replace(",", "").replace(" ", "")
    if not digits:
        return None
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Invalid(_("Enter a number in digits, such as 40."))
    if abs(number) >= 10**15:
        raise Invalid(_("This number is too large. Check the number of digits."))
    places = question.decimals or 0
    if number != round(number, places):
        if places == 0:
            raise Invalid(_("Enter a whole number, such as 40."))
        raise Invalid(_("Enter at most %(digits)s digits after the point.", digits=places))
    if places == 0:
        return int(number)
    return f"{number.normalize():f}" if number else "0"


def _money(question: Question, raw: Any, currency: str) -> int | None:
    text = tidy(raw)
    return Money.parse(text, currency).minor if text else None


def _day(question: Question, raw: Any, currency: str) -> str | None:
    text = tidy(raw).translate(_DIGITS)
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Invalid(_("Enter the date as year, month and day, such as 2027-03-15.")) from error


def _month(question: Question, raw: Any, currency: str) -> str | None:
    text = tidy(raw).translate(_DIGITS)
    if not text:
        return None
    found = _MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    month = int(found["month"]) if found else 0
    if found is None or not 1 <= month <= 12 or found["year"] == "0000":
        raise Invalid(_("Enter the year and the month, such as 2027-03."))
    return f"{found['year']}-{month:02}"


def _choice(question: Question, raw: Any, currency: str) -> str | None:
    if raw in (None, ""):
        return None
    if not isinstance(raw, str) or raw not in question.option_values:
        raise Invalid(_("Choose one of the answers in the list."))
    return raw


def _choices(question: Question, raw: Any, currency: str) -> list[str] | None:
    chosen = {str(value) for value in (raw if isinstance(raw, list | tuple | set) else ())}
    if chosen - set(question.option_values):
        raise Invalid(_("Choose from the answers in the list."))
    return [value for value in question.option_values if value in chosen] or None


def _yes_no(question: Question, raw: Any, currency: str) -> bool | None:
    if raw in (True, "yes"):
        return True
    if raw in (False, "no"):
        return False
    if raw in (None, ""):
        return None
    raise Invalid(_("Choose yes or no."))


def _declaration(question: Question, raw: Any, currency: str) -> bool | None:
    return True if raw in (True, "yes", "y", "on") else None


_READERS: dict[QuestionType, Callable[[Question, Any, str], Any]] = {
    QuestionType.SHORT_TEXT: _short_text,
    QuestionType.LONG_TEXT: _long_text,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _money,
    QuestionType.DATE: _day,
    QuestionType.MONTH: _month,
    QuestionType.EMAIL: _email,
    QuestionType.PHONE: _phone,
    QuestionType.WEB: _web,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DECLARATION: _declaration,
}


def _lines(
    columns: Sequence[Question], raw: Any, currency: str, errors: Errors, path: str
) -> list[dict[str, Any]] | None:
    """The lines with something on them; a cell that cannot be read is left blank."""
    given = raw if isinstance(raw, list | tuple) else ()
    if len(given) > LINES_AT_MOST:
        errors[path] = _("Use %(most)s lines at most.", most=LINES_AT_MOST)
        return None
    read_lines = [
        _cells(columns, cells, currency, errors, f"{path}-{number}")
        for number, cells in enumerate(given)
    ]
    return [line for line in read_lines if _says_something(line)] or None


def _row_lines(
    question: Question, raw: Any, currency: str, errors: Errors, path: str
) -> list[dict[str, Any]] | None:
    """The rows with something in them; each names its row, so that none slips."""
    lines = []
    given = raw if isinstance(raw, list | tuple) else ()
    for number, (row, cells) in enumerate(zip(question.rows, given, strict=False)):
        line = _cells(question.columns, cells, currency, errors, f"{path}-{number}")
        if _says_something(line):
            lines.append({"row": row.value, **line})
    return lines or None


def _parts(
    question: Question, raw: Any, currency: str, errors: Errors, path: str
) -> dict[str, Any] | None:
    cells = raw if isinstance(raw, Mapping) else {}
    if question.type is QuestionType.PLACE:
        cells = _point_as_typed(cells)
    parts = _cells(part_questions(question), cells, currency, errors, path)
    for key in ("latitude", "longitude"):
        if parts.get(key) is not None:
            parts[key] = int(Decimal(parts[key]).scaleb(DEGREE_DIGITS))
    return parts if _says_something(parts) else None


def _point_as_typed(cells: Mapping[str, Any]) -> dict[str, Any]:
    """A point as phones and maps give it: “34.0151234, 71.5249012”, pasted in one field."""
    latitude, longitude = (
        tidy(cells.get(key)).translate(_DIGITS) for key in ("latitude", "longitude")
    )
    if not longitude and latitude.count(",") == 1:
        latitude, longitude = (part.strip() for part in latitude.split(","))
    shortened = {
        key: f"{Decimal(text):.{DEGREE_DIGITS}f}" if _DEGREES.fullmatch(text) else text
        for key, text in (("latitude", latitude), ("longitude", longitude))
    }
    return {**cells, **shortened}


def _cells(
    columns: Sequence[Question], cells: Any, currency: str, errors: Errors, path: str
) -> dict[str, Any]:
    given = cells if isinstance(cells, Mapping) else {}
    return {
        column.key: read(column, given.get(column.key), currency, errors, f"{path}-{column.key}")
        for column in columns
    }


def _says_something(cells: Mapping[str, Any]) -> bool:
    return any(is_answered(value) for value in cells.values())
