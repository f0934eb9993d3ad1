"""What answers still lack before an application can be submitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grants.applications.limits import FileFacts
from grants.applications.parts import (
    WITH_LINES,
    WITH_PARTS,
    line_questions,
    part_questions,
    part_values,
)
from grants.calls.conditions import is_answered
from grants.calls.questions import Question, QuestionType
from grants.kernel.i18n import _, language

Gap = tuple[str, str]


def gaps(question: Question, value: Any, files: Sequence[FileFacts] = ()) -> list[Gap]:
    """What a required answer still lacks, as sentences, each after the name of its field;
    an optional one lacks nothing unless it was begun.
    """
    given = bool(files) if question.type is QuestionType.FILE else is_answered(value)
    if not given:
        return [(question.key, _nothing_given(question))] if question.required else []
    if question.rows:
        return _gaps_in_rows(question, value)
    if question.type in WITH_LINES:
        return _gaps_in_lines(question, value)
    if question.type in WITH_PARTS:
        return _gaps_in_parts(question, value)
    return []


_TO_GIVE: dict[QuestionType, Callable[[], str]] = {
    QuestionType.FILE: lambda: _("Add a file."),
    QuestionType.CHOICE: lambda: _("Choose one of the answers."),
    QuestionType.CHOICES: lambda: _("Choose at least one answer."),
    QuestionType.YES_NO: lambda: _("Choose yes or no."),
    QuestionType.DECLARATION: lambda: _("Tick the box to confirm."),
    QuestionType.DATE: lambda: _("Enter the date."),
    QuestionType.MONTH: lambda: _("Enter the year and the month."),
    QuestionType.MONEY: lambda: _("Enter the amount."),
    QuestionType.NUMBER: lambda: _("Enter the number."),
    QuestionType.ADDRESS: lambda: _("Say where it is."),
    QuestionType.PLACE: lambda: _("Say where it is."),
    QuestionType.SIGNED_DECLARATION: lambda: _(
        "Sign with your name and position, and tick the box."
    ),
}


def _nothing_given(question: Question) -> str:
    if question.rows:
        return _("Fill in the table.")
    if question.type in WITH_LINES:
        return _("Add at least one line.")
    found = _TO_GIVE.get(question.type)
    return found() if found else _("Write your answer.")


def _gaps_in_lines(question: Question, lines: Any) -> list[Gap]:
    found = []
    columns = line_questions(question)
    if question.min is not None and len(lines) < question.min:
        fresh = f"{question.key}-{len(lines)}-{columns[0].key}"
        found.append((fresh, _("Add lines until there are %(least)s.", least=question.min)))
    for number, line in enumerate(lines):
        found += [
            (f"{question.key}-{number}-{column.key}", _gap_in_line(question, column, number + 1))
            for column in columns
            if column.required and not is_answered(line.get(column.key))
        ]
    return found


def _gaps_in_rows(question: Question, lines: Any) -> list[Gap]:
    """A required table is filled row by row; of an optional one, the rows begun."""
    by_row = {line["row"]: line for line in lines}
    return [
        (
            f"{question.key}-{number}-{column.key}",
            _(
                "Fill in “%(question)s” for “%(row)s”.",
                question=column.label.read(language()),
                row=row.label.read(language()),
            ),
        )
        for number, row in enumerate(question.rows)
        if question.required or row.value in by_row
        for column in question.columns
        if column.required and not is_answered(by_row.get(row.value, {}).get(column.key))
    ]


def _gaps_in_parts(question: Question, value: Any) -> list[Gap]:
    parts = part_values(question, value)
    found = [
        (
            f"{question.key}-{part.key}",
            _("Fill in “%(question)s”.", question=part.label.read(language())),
        )
        for part in part_questions(question)
        if part.required and not is_answered(parts[part.key])
    ]
    if is_answered(parts.get("latitude")) != is_answered(parts.get("longitude")):
        empty = "longitude" if is_answered(parts.get("latitude")) else "latitude"
        sentence = _("A point on the map needs both latitude and longitude.")
        found.append((f"{question.key}-{empty}", sentence))
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
