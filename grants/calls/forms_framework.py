"""What of its fund's framework a call answers, ticked on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wtforms import HiddenField

from grants.calls.aims import Aims, NamedAim
from grants.calls.definition import CallDefinition
from grants.funds.models_framework import Aim, AimKind
from grants.web.forms import CheckboxesField, Form, _l, choices


class FrameworkForm(Form):
    """The priorities a call answers, and the objectives it serves."""

    priorities = CheckboxesField(_l("Priorities it answers"))
    objectives = CheckboxesField(_l("Objectives it serves"))
    version = HiddenField()

    def offer(self, aims: Sequence[Aim], definition: CallDefinition) -> None:
        """Say what there is: what the fund uses, and what the call names already."""
        for field, kind, named in (
            (self.priorities, AimKind.PRIORITY, definition.priorities),
            (self.objectives, AimKind.OBJECTIVE, definition.objectives),
        ):
            kept = {each.key for each in named}
            field.choices = choices(
                [
                    (aim.key, aim.words)
                    for aim in aims
                    if aim.kind == kind and (aim.retired_at is None or aim.key in kept)
                ]
            )

    def show(self, definition: CallDefinition) -> None:
        """Tick what the call names."""
        self.priorities.data = [each.key for each in definition.priorities]
        self.objectives.data = [each.key for each in definition.objectives]

    def changed(self, definition: CallDefinition) -> CallDefinition:
        """The definition with what was ticked."""
        return replace(
            definition,
            priorities=_ticked(self.priorities.data),
            objectives=_ticked(self.objectives.data),
        )


def _ticked(keys: Sequence[str] | None) -> Aims:
    return tuple(NamedAim(key) for key in keys or ())
