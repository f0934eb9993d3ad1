"""Sections that are filled several times: which fillings there are, each as a section.

A filling has a number that stays its own: taking out the second of three leaves the first
and the third. The questions of filling 3 have keys such as “name.3”, so that its answers
and files stand beside all others. Which fillings there are is kept under “partners.all”
as {"numbers": [1, 3], "last": 3}.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grants.calls.questions import Question, QuestionType, Section
from grants.calls.text import Text

_NAME_AT_MOST = 60


def kept_under(section_key: str) -> str:
    """The key under which the fillings of a section are kept among the answers."""
    return f"{section_key}.all"


def section_of(filling_key: str) -> str:
    """The key of the section that a filling fills; of any other section its own."""
    return filling_key.partition(".")[0]


def fillings(section: Section, answers: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers of a section's fillings in order; the least that are asked are always there."""
    numbers, last = _kept(section, answers)
    least = section.repeat.min if section.repeat else 0
    while len(numbers) < least:
        last += 1
        numbers.append(last)
    return tuple(numbers)


def last_number(section: Section, answers: Mapping[str, Any]) -> int:
    """The highest number a filling ever had: the next one is above it."""
    return max((_kept(section, answers)[1], *fillings(section, answers)))


def kept_fillings(numbers: tuple[int, ...], last: int) -> dict[str, Any]:
    """Fillings as they are kept."""
    return {"numbers": list(numbers), "last": last}


def as_section(section: Section, number: int, answers: Mapping[str, Any]) -> Section:
    """One filling as a section of its own: “Partner 2: Awaz Youth Forum”."""
    place = fillings(section, answers).index(number) + 1
    keys = {question.key for question in section.questions}
    return replace(
        section,
        key=f"{section.key}.{number}",
        title=_title(section, number, place, answers),
        questions=tuple(_question(each, number, keys) for each in section.questions),
    )


def _question(question: Question, number: int, keys: set[str]) -> Question:
    total = question.total_equals
    return replace(
        question,
        key=f"{question.key}.{number}",
        total_equals=f"{total}.{number}" if total in keys else total,
    )


def _title(section: Section, number: int, place: int, answers: Mapping[str, Any]) -> Text:
    """What a filling is called, with the first name in it that everyone may read."""
    label = section.repeat.label if section.repeat else section.title
    name = next(
        (
            str(answers.get(f"{each.key}.{number}") or "")
            for each in section.questions
            if each.type is QuestionType.SHORT_TEXT
            and not (each.hidden_from_reviewers or each.sensitive or each.when)
        ),
        "",
    )
    short = textwrap.shorten(name, _NAME_AT_MOST, placeholder="…")
    return Text(
        tuple(
            (language, f"{words} {place}: {short}" if short else f"{words} {place}")
            for language, words in label.versions
        )
    )


def _kept(section: Section, answers: Mapping[str, Any]) -> tuple[list[int], int]:
    kept = answers.get(kept_under(section.key)) or {}
    return list(kept.get("numbers", ())), kept.get("last", 0)
