"""What an amendment changes in what a call answers of its fund's framework."""

from __future__ import annotations

from collections.abc import Iterator

from grants.calls.aims import SERVES, Aims
from grants.calls.definition import CallDefinition
from grants.calls.differences_questions import Change
from grants.kernel.i18n import _, language


def framework_changes(old: CallDefinition, new: CallDefinition) -> Iterator[Change]:
    """More to serve is more open. None is taken away, and no new question comes of it."""
    yield from _changes(old.priorities, new.priorities)
    yield from _changes(old.objectives, new.objectives)


def _changes(old: Aims, new: Aims) -> Iterator[Change]:
    before, after = {each.key for each in old}, {each.key for each in new}
    newly_asked = len(new) > 1 and len(old) < 2
    for each in new:
        if each.key not in before:
            name = each.words.read(language())
            yield Change(
                _("The call answers “%(name)s” too.", name=name),
                section=SERVES if len(old) > 1 else "",
                refusal=_("Applicants would be asked a further question: which one they serve.")
                if newly_asked
                else "",
            )
    for each in old:
        if each.key not in after:
            yield Change(
                _("The call no longer answers “%(name)s”.", name=each.words.read(language())),
                refusal=_("Applicants may have said that they serve it; it stays."),
            )
