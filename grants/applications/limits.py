"""What is wrong with, or missing from, answers that could be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from grants.applications.answers import Errors, line_questions
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
from grants.kernel.words import count_words

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
    if question.type in {QuestionType.BUDGET_TABLE, QuestionType.GROUP}:
        return _beyond_in_lines(definition, question, value)
    sentence = _beyond(definition, question, value)
    return {question.key: sentence} if sentence else {}


def gaps(question: Question, value: Any, files: Sequence[FileFacts] = ()) -> list[str]:
    """What a required answer still lacks, as sentences; an optional one lacks nothing
    unless it was begun.
    """
    given = bool(files) if question.type is QuestionType.FILE else is_answered(value)
    if not given:
        return [_nothing_given(question)] if question.required else []
    if question.type in {QuestionType.BUDGET_TABLE, QuestionType.GROUP}:
        return _gaps_in_lines(question, value)
    return []


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


def _nothing_given(question: Question) -> str:
    match question.type:
        case QuestionType.FILE:
            return _("Add a file.")
        case QuestionType.CHOICE:
            return _("Choose one of the answers.")
        case QuestionType.CHOICES:
            return _("Choose at least one answer.")
        case QuestionType.YES_NO:
            return _("Choose yes or no.")
        case QuestionType.DECLARATION:
            return _("Tick the box to confirm.")
        case QuestionType.DATE:
            return _("Enter the date.")
        case QuestionType.MONEY:
            return _("Enter the amount.")
        case QuestionType.NUMBER:
            return _("Enter the number.")
        case QuestionType.BUDGET_TABLE | QuestionType.GROUP:
            return _("Add at least one line.")
    return _("Write your answer.")


def _beyond(definition: CallDefinition, question: Question, value: Any) -> str | None:
    match question.type:
        case QuestionType.SHORT_TEXT:
            return _too_many_characters(question, value)
        case QuestionType.LONG_TEXT:
            return _too_many_words(question, value)
        case QuestionType.NUMBER:
            return _number_out_of_range(question, Decimal(value))
        case QuestionType.MONEY:
            return _amount_out_of_range(definition, question, Money(value, definition.currency))
        case QuestionType.DATE:
            return _day_out_of_range(question, value)
        case QuestionType.CHOICES:
            return _too_few_or_many(question, len(value))
    return None


def _too_many_characters(question: Question, text: str) -> str | None:
    most = question.character_limit or DEFAULT_CHARACTER_LIMIT
    if len(text) <= most:
        return None
    return _(
        "Shorten this to %(most)s characters; it has %(count)s.",
        most=f"{most:,}",
        count=f"{len(text):,}",
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
    for number, line in enumerate(lines):
        for column in line_questions(question):
            value = line.get(column.key)
            sentence = _beyond(definition, column, value) if is_answered(value) else None
            if sentence:
                found[f"{question.key}-{number}-{column.key}"] = sentence
    return found


def _gaps_in_lines(question: Question, lines: Any) -> list[str]:
    found = []
    if question.min is not None and len(lines) < question.min:
        found.append(_("Add lines until there are %(least)s.", least=question.min))
    for number, line in enumerate(lines, start=1):
        for column in line_questions(question):
            # A quantity is a help to the reader; the amount is what counts.
            needed = column.required and column.key != "quantity"
            if needed and not is_answered(line.get(column.key)):
                found.append(_gap_in_line(question, column, number))
    return found


def _gap_in_line(question: Question, column: Question, number: int) -> str:
    if question.type is QuestionType.BUDGET_TABLE:
        match column.key:
            case "item":
                return _("Say what line %(line)s is for.", line=number)
            case "amount":
                return _("Enter the amount of line %(line)s.", line=number)
            case _explanation:
                return _("Explain line %(line)s.", line=number)
    return _(
        "Fill in “%(question)s” on line %(line)s.",
        question=column.label.read(language()),
        line=number,
    )
