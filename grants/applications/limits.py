"""What is wrong with answers that could be read: too long, too large, too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from grants.applications.answers import LONGEST_TEXT, Errors
from grants.applications.parts import (
    WITH_LINES,
    WITH_PARTS,
    line_questions,
    part_questions,
    part_values,
)
from grants.calls.conditions import is_answered
from grants.calls.definition import CallDefinition
from grants.calls.questions import (
    DEFAULT_CHARACTER_LIMIT,
    FileType,
    Question,
    QuestionType,
    Role,
)
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language, ngettext
from grants.kernel.money import Money, sum_money
from grants.kernel.words import count_characters, count_words

MEDIA_TYPES: dict[FileType, frozenset[str]] = {
    FileType.PDF: frozenset({"application/pdf"}),
    FileType.WORD: frozenset(
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
    ),
    FileType.SPREADSHEET: frozenset(
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    ),
    FileType.OLD_SPREADSHEET: frozenset({"application/vnd.ms-excel", "application/x-ole-storage"}),
    FileType.OPEN_TEXT: frozenset({"application/vnd.oasis.opendocument.text"}),
    FileType.OPEN_SPREADSHEET: frozenset({"application/vnd.oasis.opendocument.spreadsheet"}),
    FileType.JPEG: frozenset({"image/jpeg"}),
    FileType.PNG: frozenset({"image/png"}),
}
ENDINGS: dict[FileType, tuple[str, ...]] = {FileType.JPEG: ("jpg", "jpeg")}
FILE_WORDS: dict[FileType, str] = {
    FileType.PDF: "PDF",
    FileType.WORD: "Word (docx)",
    FileType.SPREADSHEET: "Excel (xlsx)",
    FileType.OLD_SPREADSHEET: "Excel (xls)",
    FileType.OPEN_TEXT: "OpenDocument (odt)",
    FileType.OPEN_SPREADSHEET: "OpenDocument (ods)",
    FileType.JPEG: "JPEG",
    FileType.PNG: "PNG",
}


@dataclass(frozen=True)
class FileFacts:
    """What is known of an uploaded file: enough to name it and to prove it."""

    public_id: str
    filename: str
    media_type: str
    size: int
    sha256: str

    def document(self) -> dict[str, Any]:
        """The file as it stands in what was submitted."""
        return {
            "public_id": self.public_id,
            "filename": self.filename,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


Files = Mapping[str, Sequence[FileFacts]]


def beyond_limits(definition: CallDefinition, question: Question, value: Any) -> Errors:
    """The sentences for an answer that breaks a limit, by field name; blanks break none."""
    if not is_answered(value):
        return {}
    if question.type in WITH_LINES:
        return _beyond_in_lines(definition, question, value)
    if question.type in WITH_PARTS:
        parts = part_values(question, value)
        return _beyond_in_cells(definition, part_questions(question), parts, question.key)
    sentence = _beyond(definition, question, value)
    return {question.key: sentence} if sentence else {}


def check_file(
    question: Question, filename: str, size: int, *, media_type: str = "", already: int = 0
) -> None:
    """Refuse an upload that the question does not take.

    `media_type` is what the content was found to be (empty: not looked at), `already`
    how many files the answer has. Raises Invalid on the question's key.
    """
    check_number(question, already)
    if size == 0:
        raise Invalid(_("The file is empty. Choose another."), question.key)
    if size > question.max_bytes:
        raise Invalid(
            _(
                "The file is %(size)s MB. Choose one under %(most)s MB, or split it.",
                size=f"{Decimal(size) / 1_000_000:.1f}".removesuffix(".0"),
                most=question.max_bytes // 1_000_000,
            ),
            question.key,
        )
    ending = filename.rsplit(".", maxsplit=1)[-1].lower() if "." in filename else ""
    for kind in question.allowed:
        fits = not media_type or media_type in MEDIA_TYPES[kind]
        if fits and ending in ENDINGS.get(kind, (kind.value,)):
            return
    raise Invalid(
        _("Choose a file of one of these types: %(types)s.", types=allowed_words(question)),
        question.key,
    )


def check_number(question: Question, already: int) -> None:
    """Refuse one file more than the question takes. Raises Invalid on its key."""
    most = question.max_files or 1
    if already >= most:
        raise Invalid(
            ngettext(
                "One file is enough here. Remove it before you add another.",
                "%(n)s files are enough here. Remove one before you add another.",
                most,
            ),
            question.key,
        )


def allowed_words(question: Question) -> str:
    """The file types a question takes, as words."""
    return ", ".join(FILE_WORDS[kind] for kind in question.allowed)


def accept(question: Question) -> str:
    """The file types for a file field's `accept`."""
    return ",".join(
        f".{ending}" for kind in question.allowed for ending in ENDINGS.get(kind, (kind.value,))
    )


def budget_total(lines: Sequence[Mapping[str, Any]] | None, currency: str) -> Money:
    """The sum of a budget table's amounts; blanks count as nothing."""
    return sum_money(
        (Money(line["amount"], currency) for line in lines or () if line["amount"] is not None),
        currency,
    )


def total_mismatch(
    definition: CallDefinition, question: Question, value: Any, answers: Mapping[str, Any]
) -> str | None:
    """The sentence for a budget whose lines do not come to the amount they must equal."""
    if question.total_equals is None or not is_answered(value):
        return None
    wanted = answers.get(question.total_equals)
    total = budget_total(value, definition.currency)
    if wanted is None or total.minor == wanted:
        return None
    return _(
        "Line totals come to %(total)s; you requested %(requested)s. Change one of them.",
        total=total.text(),
        requested=Money(wanted, definition.currency).text(),
    )


def _beyond(definition: CallDefinition, question: Question, value: Any) -> str | None:
    match question.type:
        case QuestionType.SHORT_TEXT | QuestionType.EMAIL | QuestionType.PHONE | QuestionType.WEB:
            most = question.character_limit or DEFAULT_CHARACTER_LIMIT
            return _too_many_words(question, value) or _too_many_characters(most, value)
        case QuestionType.LONG_TEXT:
            most = question.character_limit or LONGEST_TEXT
            return _too_many_words(question, value) or _too_many_characters(most, value)
        case QuestionType.NUMBER:
            return _number_out_of_range(question, Decimal(value))
        case QuestionType.MONEY:
            return _amount_out_of_range(definition, question, Money(value, definition.currency))
        case QuestionType.DATE:
            return _day_out_of_range(question, value)
        case QuestionType.MONTH:
            return _month_out_of_range(question, value)
        case QuestionType.CHOICES:
            return _too_few_or_many(question, len(value))
    return None


def _too_many_characters(most: int, text: str) -> str | None:
    count = count_characters(text)
    if count <= most:
        return None
    return _(
        "Shorten this to %(most)s characters; it has %(count)s.",
        most=f"{most:,}",
        count=f"{count:,}",
    )


def _too_many_words(question: Question, text: str) -> str | None:
    count = count_words(text)
    if question.word_limit is None or count <= question.word_limit:
        return None
    return _(
        "Shorten this to %(most)s words; it has %(count)s.",
        most=f"{question.word_limit:,}",
        count=f"{count:,}",
    )


def _number_out_of_range(question: Question, number: Decimal) -> str | None:
    if question.min is not None and number < question.min:
        return _("Enter %(least)s or more.", least=f"{question.min:,}")
    if question.max is not None and number > question.max:
        return _("Enter %(most)s or less.", most=f"{question.max:,}")
    return None


def _amount_out_of_range(
    definition: CallDefinition, question: Question, amount: Money
) -> str | None:
    currency = definition.currency
    if question.role is Role.REQUESTED:
        if amount > definition.ceiling:
            return _(
                "The most you can ask for is %(amount)s. Enter this or less.",
                amount=str(definition.ceiling),
            )
        if definition.floor is not None and amount < definition.floor:
            return _(
                "The least you can ask for is %(amount)s. Enter this or more.",
                amount=str(definition.floor),
            )
    if question.min is not None and amount.minor < question.min:
        return _("Enter %(least)s or more.", least=str(Money(question.min, currency)))
    if question.max is not None and amount.minor > question.max:
        return _("Enter %(most)s or less.", most=str(Money(question.max, currency)))
    return None


def _day_out_of_range(question: Question, day: str) -> str | None:
    if question.earliest and day < question.earliest:
        return _("Choose a date from %(day)s on.", day=_day_words(question.earliest))
    if question.latest and day > question.latest:
        return _("Choose a date up to %(day)s.", day=_day_words(question.latest))
    return None


def _month_out_of_range(question: Question, month: str) -> str | None:
    if question.earliest and month < question.earliest:
        return _("Choose a month from %(month)s on.", month=month_words(question.earliest))
    if question.latest and month > question.latest:
        return _("Choose a month up to %(month)s.", month=month_words(question.latest))
    return None


def month_words(month: str) -> str:
    """A month as a reader has it: March 2027."""
    return format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=language())


def _day_words(day: str) -> str:
    return format_date(date.fromisoformat(day), "d MMMM y", locale=language())


def _too_few_or_many(question: Question, count: int) -> str | None:
    if question.min is not None and count < question.min:
        return _("Choose at least %(least)s.", least=question.min)
    if question.max is not None and count > question.max:
        return _("Choose %(most)s at most.", most=question.max)
    return None


def _beyond_in_lines(definition: CallDefinition, question: Question, lines: Any) -> Errors:
    found: Errors = {}
    if question.max is not None and len(lines) > question.max:
        found[question.key] = _("Use %(most)s lines at most.", most=question.max)
    rows = [row.value for row in question.rows]
    for number, line in enumerate(lines):
        place = rows.index(line["row"]) if line.get("row") in rows else number
        path = f"{question.key}-{place}"
        found |= _beyond_in_cells(definition, line_questions(question), line, path)
    return found


def _beyond_in_cells(
    definition: CallDefinition,
    columns: Sequence[Question],
    cells: Mapping[str, Any],
    path: str,
) -> Errors:
    found: Errors = {}
    for column in columns:
        value = cells.get(column.key)
        sentence = _beyond(definition, column, value) if is_answered(value) else None
        if sentence:
            found[f"{path}-{column.key}"] = sentence
    return found


def column_total(column: Question, lines: Sequence[Mapping[str, Any]]) -> Decimal:
    """The sum of a column: minor units for money; blanks count as nothing."""
    values = (line.get(column.key) for line in lines)
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))
