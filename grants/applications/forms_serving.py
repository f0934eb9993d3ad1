"""What staff tick where an application serves something else than it says."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grants.funds.models_framework import Aim, AimKind
from grants.web.forms import CheckboxesField, Form, _l, choices


class CorrectAimsForm(Form):
    """What it really serves, of what its call names, and why."""

    priorities = CheckboxesField(_l("Priorities it answers"))
    objectives = CheckboxesField(_l("Objectives it serves"))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It is kept with the correction. What was submitted stays as it was."),
        validators=[
            DataRequired(_l("Say why it serves something else than it says.")),
            Length(max=1000),
        ],
        render_kw={"rows": 3},
    )

    def offer(self, named: Sequence[Aim]) -> None:
        """Say what the call names."""
        for field, kind in (
            (self.priorities, AimKind.PRIORITY),
            (self.objectives, AimKind.OBJECTIVE),
        ):
            field.choices = choices([(aim.key, aim.words) for aim in named if aim.kind == kind])

    def show(self, aims: Sequence[Aim]) -> None:
        """Tick what it serves now."""
        self.priorities.data = [aim.key for aim in aims if aim.kind == AimKind.PRIORITY]
        self.objectives.data = [aim.key for aim in aims if aim.kind == AimKind.OBJECTIVE]
