"""Answers as a reader sees them: on check pages, in reviews, in PDF and mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from grants.applications.answers import line_questions
from grants.applications.completeness import Answers, visible
from grants.applications.limits import FileFacts, Files, budget_total
from grants.calls.conditions import is_answered
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType, Section
from grants.kernel.i18n import _, language
from grants.kernel.money import Money


@dataclass(frozen=True)
class ReadTable:
    """The lines of a budget or a group: headings, rows, and which column is money."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    money: frozenset[int]
    total: str = ""


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
    definition: CallDefinition, answers: Answers, files: Files
) -> tuple[ReadSection, ...]:
    """Everything that applies, in the words of the language now."""
    return tuple(
        ReadSection(
            shown.section,
            shown.section.title.read(language()),
            tuple(
                read_answer(
                    question,
                    answers.get(question.key),
                    definition.currency,
                    files.get(question.key, ()),
                )
                for question in shown.questions
            ),
        )
        for shown in visible(definition, answers)
    )


def read_answer(question: Question, value: Any, currency: str, files: Any = ()) -> ReadAnswer:
    """One answer in the words of the language now."""
    label = question.label.read(language())
    if question.type is QuestionType.FILE:
        return ReadAnswer(question, label, "", files=tuple(files))
    if not is_answered(value):
        return ReadAnswer(question, label, "")
    if question.type in {QuestionType.BUDGET_TABLE, QuestionType.GROUP}:
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
        case QuestionType.YES_NO:
            return _("Yes") if value else _("No")
        case QuestionType.DECLARATION:
            return _("Confirmed")
        case QuestionType.CHOICE:
            return question.option_label(value).read(language())
        case QuestionType.CHOICES:
            return ", ".join(question.option_label(each).read(language()) for each in value)
    return str(value)


def plain_text(question: Question, content: Mapping[str, Any], currency: str) -> str:
    """A kept answer in one piece of text, lines of a table included ("" for a blank)."""
    read = read_answer(question, content.get("value"), currency)
    if read.table is None:
        return read.text
    return "; ".join(", ".join(cell for cell in row if cell) for row in read.table.rows)


def _table(question: Question, lines: list[Mapping[str, Any]], currency: str) -> ReadTable:
    columns = line_questions(question)
    is_budget = question.type is QuestionType.BUDGET_TABLE
    labels = budget_labels()
    return ReadTable(
        headings=tuple(
            labels[column.key] if is_budget else column.label.read(language()) for column in columns
        ),
        rows=tuple(
            tuple(_cell(column, line.get(column.key), currency) for column in columns)
            for line in lines
        ),
        money=frozenset(
            place for place, column in enumerate(columns) if column.type is QuestionType.MONEY
        ),
        total=budget_total(lines, currency).text() if is_budget else "",
    )


def _cell(column: Question, value: Any, currency: str) -> str:
    if column.type is QuestionType.MONEY and value is not None:
        return Money(value, currency).text()
    return answer_text(column, value, currency)


def budget_labels() -> dict[str, str]:
    """The headings of a budget table's columns."""
    return {
        "item": _("What it is for"),
        "quantity": _("How many"),
        "amount": _("Amount"),
        "explanation": _("Why it is needed, and how you know the price"),
    }
