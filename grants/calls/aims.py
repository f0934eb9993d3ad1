"""What of the fund's framework a call answers, and the question that applicants are asked of it.

A call file names priorities and objectives by their keys. Their words are the fund's: they are
put in when a text is kept, so that a version says for ever what its applicants read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grants.calls.questions import Option, Question, QuestionType, Section
from grants.calls.text import Text
from grants.kernel.i18n import LANGUAGES, _, use_language

SERVES = "serves"
SERVES_PRIORITIES = "serves_priorities"
SERVES_OBJECTIVES = "serves_objectives"
RESERVED = frozenset({SERVES, SERVES_PRIORITIES, SERVES_OBJECTIVES})
"""Keys that no section and no question of a call file may have."""


@dataclass(frozen=True)
class NamedAim:
    """A priority or an objective as a call names it. Two are one if their keys are one."""

    key: str
    name: Text | None = field(default=None, compare=False)

    @property
    def words(self) -> Text:
        """What people read: its name, or its key where the name was not put in yet."""
        return self.name or Text.plain(self.key)


Aims = tuple[NamedAim, ...]


def to_document(aims: Aims) -> list[dict[str, Any]]:
    """Aims as a stored text of a call has them."""
    return [
        {"key": each.key} | ({"called": each.name.document()} if each.name else {}) for each in aims
    ]


def from_document(stored: Sequence[dict[str, Any]]) -> Aims:
    """The inverse of `to_document`."""
    return tuple(
        NamedAim(each["key"], Text.from_document(each["called"]) if "called" in each else None)
        for each in stored
    )


def serving_section(priorities: Aims, objectives: Aims) -> Section | None:
    """What applicants are asked where a call names more than one: which their work serves."""
    asked = []
    if len(priorities) > 1:
        asked.append(
            _question(
                SERVES_PRIORITIES,
                lambda: _("Which of the call’s priorities does your work answer?"),
                priorities,
            )
        )
    if len(objectives) > 1:
        asked.append(
            _question(
                SERVES_OBJECTIVES,
                lambda: _("Which of the call’s objectives does your work serve?"),
                objectives,
            )
        )
    if not asked:
        return None
    return Section(SERVES, _said(lambda: _("What your work serves")), tuple(asked))


def _question(key: str, label: Callable[[], str], aims: Aims) -> Question:
    return Question(
        key,
        QuestionType.CHOICES,
        _said(label),
        hint=_said(lambda: _("Tick every one that it really does; one is enough.")),
        options=tuple(Option(each.key, each.words) for each in aims),
    )


def _said(words: Callable[[], str]) -> Text:
    """A text of the product in all its languages."""
    versions = []
    for code in LANGUAGES:
        with use_language(code):
            versions.append((code, words()))
    return Text(tuple(versions))
