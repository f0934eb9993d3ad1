"""Answers as a reader sees them: on check pages, in reviews, in PDF and mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import phonenumbers
from babel.dates import format_date, format_datetime

from grants.applications.completeness import Answers, visible
from grants.applications.eyes import EVERYTHING, Eyes
from grants.applications.limits import (
    FileFacts,
    Files,
    column_total,
    month_words,
)
from grants.applications.parts import (
    WITH_LINES,
    WITH_PARTS,
    line_questions,
    part_questions,
    part_values,
)
from grants.calls.conditions import is_answered
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType, Section
from grants.kernel.i18n import _, language
from grants.kernel.money import Money


@dataclass(frozen=True)
class ReadTable:
    """The lines of a budget, a table or a group: headings, rows, and which columns are money.

    `totals` has a cell for each column, empty where nothing is added up; no cells at all
    where the table has no line of totals.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    money: frozenset[int]
    totals: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadAnswer:
    """One answer to be read: the question's words and the answer as text, table or files."""

    question: Question
    label: str
    text: str
    table: ReadTable | None = None
    files: tuple[FileFacts, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is an answer at all."""
        return bool(self.text or self.table or self.files)

    @property
    def paragraphs(self) -> list[str]:
        """The text in paragraphs, as its writer divided it."""
        return [part.strip() for part in self.text.split("\n") if part.strip()]


@dataclass(frozen=True)
class ReadSection:
    """One section to be read."""

    section: Section
    title: str
    answers: tuple[ReadAnswer, ...]


def read_sections(
    definition: CallDefinition, answers: Answers, files: Files, eyes: Eyes = EVERYTHING
) -> tuple[ReadSection, ...]:
    """Everything that applies and that `eyes` may read, in the words of the language now.

    `answers` are all there are, since what a reader does not see may decide what applies.
    """
    found = []
    for shown in visible(definition, answers):
        read = tuple(
            read_answer(
                eyes.narrowed(question),
                answers.get(question.key),
                definition.currency,
                files.get(question.key, ()),
            )
            for question in shown.questions
            if eyes.read(question)
        )
        if read:
            found.append(ReadSection(shown.section, shown.section.title.read(language()), read))
    return tuple(found)


def read_answer(question: Question, value: Any, currency: str, files: Any = ()) -> ReadAnswer:
    """One answer in the words of the language now."""
    label = question.label.read(language())
    if question.type is QuestionType.FILE:
        return ReadAnswer(question, label, "", files=tuple(files))
    if not is_answered(value):
        return ReadAnswer(question, label, "")
    if question.type in WITH_LINES:
        return ReadAnswer(question, label, "", table=_table(question, value, currency))
    return ReadAnswer(question, label, answer_text(question, value, currency))


def answer_text(question: Question, value: Any, currency: str) -> str:
    """A single value as text ("" for a blank)."""
    if not is_answered(value):
        return ""
    match question.type:
        case QuestionType.MONEY:
            return str(Money(value, currency))
        case QuestionType.NUMBER:
            number = f"{value:,}" if isinstance(value, int) else str(value)
            return f"{number} {question.unit.read(language())}" if question.unit else number
        case QuestionType.DATE:
            return format_date(date.fromisoformat(value), "d MMMM y", locale=language())
        case QuestionType.MONTH:
            return month_words(value)
        case QuestionType.PHONE:
            return phone_words(value)
        case QuestionType.YES_NO:
            return _("Yes") if value else _("No")
        case QuestionType.DECLARATION:
            return _("Confirmed")
        case QuestionType.CHOICE:
            return question.option_label(value).read(language())
        case QuestionType.CHOICES:
            return ", ".join(question.option_label(each).read(language()) for each in value)
    if question.type in WITH_PARTS:
        return _parts_text(question, value, currency)
    return str(value)


def phone_words(number: str) -> str:
    """A phone number in groups, as it is dialled from anywhere."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number  # kept before numbers were read
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parts_text(question: Question, value: Mapping[str, Any], currency: str) -> str:
    """An answer with parts, a line for each that was given."""
    parts = part_values(question, value)
    texts = {
        part.key: answer_text(part, parts[part.key], currency) for part in part_questions(question)
    }
    match question.type:
        case QuestionType.PLACE:
            point = ", ".join(texts[key] for key in ("latitude", "longitude") if texts.get(key))
            return "\n".join(text for text in (texts.get("area", ""), point) if text)
        case QuestionType.SIGNED_DECLARATION:
            signed = value.get("signed_at")
            if not signed:
                return "\n".join(text for text in (texts["name"], texts["role"]) if text)
            return _(
                "Signed by %(name)s, %(role)s, on %(when)s (UTC).",
                name=texts["name"],
                role=texts["role"],
                when=format_datetime(
                    datetime.fromisoformat(signed), "d MMMM y, HH:mm", locale=language()
                ),
            )
    town = " ".join(text for text in (texts["city"], texts["postcode"]) if text)
    return "\n".join(
        text for text in (texts["lines"], town, texts["district"], texts["country"]) if text
    )


def plain_text(question: Question, content: Mapping[str, Any], currency: str) -> str:
    """A kept answer in one piece of text, lines of a table included ("" for a blank)."""
    read = read_answer(question, content.get("value"), currency)
    if read.table is None:
        return read.text
    return "; ".join(", ".join(cell for cell in row if cell) for row in read.table.rows)


def _table(question: Question, lines: list[Mapping[str, Any]], currency: str) -> ReadTable:
    columns = line_questions(question)
    table = ReadTable(
        headings=tuple(column.label.read(language()) for column in columns),
        rows=tuple(
            tuple(_cell(column, line.get(column.key), currency) for column in columns)
            for line in lines
        ),
        money=frozenset(
            place for place, column in enumerate(columns) if column.type is QuestionType.MONEY
        ),
        totals=tuple(_totals(question, lines, currency)),
    )
    return _with_row_labels(question, lines, table) if question.rows else table


def _totals(question: Question, lines: list[Mapping[str, Any]], currency: str) -> list[str]:
    columns = line_questions(question)
    summed = {"amount"} if question.type is QuestionType.BUDGET_TABLE else set(question.totals)
    if not summed:
        return []
    return [
        total_text(column, lines, currency) if column.key in summed else "" for column in columns
    ]


def total_text(column: Question, lines: Sequence[Mapping[str, Any]], currency: str) -> str:
    """The sum of a column as it is read."""
    total = column_total(column, lines)
    if column.type is QuestionType.MONEY:
        return Money(int(total), currency).text()
    return f"{total.normalize():,f}"


def _with_row_labels(
    question: Question, lines: list[Mapping[str, Any]], table: ReadTable
) -> ReadTable:
    """A table with fixed rows has their names before its columns."""
    labels = {row.value: row.label.read(language()) for row in question.rows}
    return ReadTable(
        headings=(_("Row"), *table.headings),
        rows=tuple(
            (labels.get(line["row"], line["row"]), *row)
            for line, row in zip(lines, table.rows, strict=True)
        ),
        money=frozenset(place + 1 for place in table.money),
        totals=("", *table.totals) if table.totals else (),
    )


def _cell(column: Question, value: Any, currency: str) -> str:
    if column.type is QuestionType.MONEY and value is not None:
        return Money(value, currency).text()
    return answer_text(column, value, currency)
