"""From what a person typed to the value that is kept, question by question.

What an answer is, by question type:

    short_text, long_text   text, with line ends as \\n
    number                  a whole number; with `decimals`, text such as "2.5"
    money                   whole minor units of the call's currency
    date                    text such as "2027-03-15"
    choice                  the value of the option
    choices                 a list of option values, in the order of the options
    yes_no                  True or False
    declaration             True
    budget_table            a list of {"item", "quantity", "amount", "explanation"}
    group                   a list of {key: value} with the keys of its questions
    file                    nothing here: files are kept beside the answers

A blank is None. A value that breaks a limit is kept all the same, since nobody should
lose a long text; `applications/limits.py` says what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from grants.calls.conditions import is_answered
from grants.calls.questions import LINES_AT_MOST, Question, QuestionType, TextFormat
from grants.calls.text import Text
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money

Errors = dict[str, str]

LONGEST_TEXT = 60_000
BUDGET_COLUMNS = ("item", "quantity", "amount", "explanation")
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫٬", "01234567890123456789.,")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMATS = {
    TextFormat.EMAIL: re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"),
    TextFormat.PHONE: re.compile(r"\+?[0-9][0-9 ()./-]{5,24}"),
    TextFormat.WEB: re.compile(r"https?://[^\s/]+\.[^\s]+"),
}


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
    if question.type is QuestionType.BUDGET_TABLE:
        return _budget_lines(question, raw, currency, errors, path)
    if question.type is QuestionType.GROUP:
        return _group_lines(question, raw, currency, errors, path)
    try:
        return _READERS[question.type](question, raw, currency)
    except Invalid as error:
        errors[path] = error.message
        return None


def tidy(raw: Any) -> str:
    """Typed text with one kind of line end, composed letters and no control signs."""
    text = raw if isinstance(raw, str) else ""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text).strip()


def _short_text(question: Question, raw: Any, currency: str) -> str | None:
    text = " ".join(tidy(raw).split())
    if not text:
        return None
    _refuse_endless(text)
    if question.format and not _FORMATS[question.format].fullmatch(text.translate(_DIGITS)):
        raise Invalid(_format_sentence(question.format))
    return text


def _format_sentence(wanted: TextFormat) -> str:
    match wanted:
        case TextFormat.EMAIL:
            return _("Enter an email address, such as name@example.org.")
        case TextFormat.PHONE:
            return _("Enter a phone number, such as +92 300 1234567.")
        case TextFormat.WEB:
            return _("Enter a web address, such as https://example.org.")


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


def _choice(question: Question, raw: Any, currency: str) -> str | None:
    if not raw:
        return None
    if raw not in question.option_values:
        raise Invalid(_("Choose one of the answers in the list."))
    return str(raw)


def _choices(question: Question, raw: Any, currency: str) -> list[str] | None:
    chosen = set(raw or ())
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
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DECLARATION: _declaration,
}


def budget_questions(question: Question) -> tuple[Question, ...]:
    """The columns of a budget table, as the questions they are."""
    columns = [Question("item", QuestionType.SHORT_TEXT, Text.plain("item"))]
    if question.quantity:
        columns.append(
            Question("quantity", QuestionType.NUMBER, Text.plain("quantity"), decimals=2, min=0)
        )
    columns.append(Question("amount", QuestionType.MONEY, Text.plain("amount")))
    if question.explanation:
        columns.append(Question("explanation", QuestionType.SHORT_TEXT, Text.plain("explanation")))
    return tuple(columns)


def line_questions(question: Question) -> tuple[Question, ...]:
    """What is asked on each line of a budget table or a group."""
    if question.type is QuestionType.BUDGET_TABLE:
        return budget_questions(question)
    return question.questions


def _budget_lines(
    question: Question, raw: Any, currency: str, errors: Errors, path: str
) -> list[dict[str, Any]] | None:
    return _lines(budget_questions(question), raw, currency, errors, path)


def _group_lines(
    question: Question, raw: Any, currency: str, errors: Errors, path: str
) -> list[dict[str, Any]] | None:
    return _lines(question.questions, raw, currency, errors, path)


def _lines(
    columns: Sequence[Question], raw: Any, currency: str, errors: Errors, path: str
) -> list[dict[str, Any]] | None:
    """The lines with something on them; a cell that cannot be read is left blank."""
    given = list(raw or ())
    if len(given) > LINES_AT_MOST:
        errors[path] = _("Use %(most)s lines at most.", most=LINES_AT_MOST)
        return None
    lines = []
    for number, cells in enumerate(given):
        line = {
            column.key: read(
                column, cells.get(column.key), currency, errors, f"{path}-{number}-{column.key}"
            )
            for column in columns
        }
        if any(is_answered(value) for value in line.values()):
            lines.append(line)
    return lines or None
