"""How the answers of a progress report are called, and how people are counted in public."""

from __future__ import annotations

from collections.abc import Sequence

from grants.kernel.i18n import _, ngettext

FEWEST_TOLD = 5
"""Fewer people than this are not counted in public: somebody could know who they are."""


def answers_named(
    lines: Sequence[tuple[int, str]], indicators: Sequence[tuple[int, str]]
) -> list[tuple[str, str]]:
    """Every answer on which changes can be asked for: its key and its name.

    `lines` of the budget and `indicators` come by their number, with their names.
    """
    return [
        ("done_text", _("What was done?")),
        ("learned_text", _("What was learned, also from what did not work?")),
        ("people_reached", _("How many people took part?")),
        *([] if lines else [("spent", _("How much of the award is spent so far?"))]),
        *((f"line-{number}", label) for number, label in lines),
        *((f"indicator-{number}", name) for number, name in indicators),
        ("file", _("A file, if you have one")),
    ]


def people_words(people: int) -> str:
    """How many people took part, for contributors and the public; small numbers are not told."""
    if people < FEWEST_TOLD:
        return _("Fewer than %(n)s people took part", n=FEWEST_TOLD)
    return ngettext("%(n)s person took part", "%(n)s people took part", people)
