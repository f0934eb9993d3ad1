"""What changed between two submitted versions, as a reader of both may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants.applications.wording import ReadAnswer, ReadSection


@dataclass(frozen=True)
class Change:
    """One answer that differs: where it stands, its question, the two answers as text."""

    section: str
    label: str
    before: str
    after: str


def changes(before: Sequence[ReadSection], after: Sequence[ReadSection]) -> tuple[Change, ...]:
    """The answers that differ, in page order; those that are gone come last.

    Both are read by the same eyes, so nothing is told here that the versions do not show.
    A filling of a section that repeats is compared with itself by its number.
    """
    earlier, later = _by_key(before), _by_key(after)
    none = ("", "", "")
    found = []
    for key in [*later, *(key for key in earlier if key not in later)]:
        section, label, old = earlier.get(key, none)
        section, label, new = later.get(key, (section, label, ""))
        if old != new:
            found.append(Change(section, label, old, new))
    return tuple(found)


def _by_key(sections: Sequence[ReadSection]) -> dict[str, tuple[str, str, str]]:
    return {
        read.question.key: (section.title, read.label, _in_words(read))
        for section in sections
        for read in section.answers
    }


def _in_words(read: ReadAnswer) -> str:
    """An answer in one text: a line for each line of a table, and for each file its name."""
    if read.table is not None:
        return "\n".join(", ".join(cell for cell in row if cell) for row in read.table.rows)
    if read.files:
        return "\n".join(f"{file.filename} ({file.sha256[:8]})" for file in read.files)
    return read.text
