"""What is typed of conditions."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_urlsafe

from flask_wtf.file import FileField
from wtforms import Form as PlainForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from grants.awards.conditions import Asked, ConditionKind, ConditionSource
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.web.forms import DayField, Form, _l, choices

MOST_ASKED = 4


class AskedForm(PlainForm):
    """One condition of an offer; empty means none."""

    text = StringField(_l("What must hold"), validators=[Length(max=500)])
    owner = StringField(_l("Responsible"), validators=[Length(max=150)])
    due_on = DayField(_l("By"), validators=[Optional()])
    kind = SelectField(
        _l("When"),
        choices=choices(
            [
                (ConditionKind.BEFORE_SIGNATURE.value, _l("Before the signature")),
                (ConditionKind.BEFORE_INSTALMENT.value, _l("Before an instalment")),
                (ConditionKind.STANDING.value, _l("Throughout")),
            ]
        ),
        default=ConditionKind.BEFORE_INSTALMENT.value,
    )
    before = SelectField(
        _l("Which instalment"),
        choices=choices([(str(n), str(n)) for n in range(1, 7)]),
        default="1",
    )
    source = SelectField(
        _l("From"),
        choices=choices(
            [
                (ConditionSource.DECISION.value, _l("the decision")),
                (ConditionSource.DUE_DILIGENCE.value, _l("due diligence")),
            ]
        ),
        default=ConditionSource.DECISION.value,
    )


def asked_in(lines: Sequence[AskedForm]) -> list[Asked]:
    """The lines that were filled. Raises Invalid for a line that is half filled."""
    asked = []
    for number, line in enumerate(lines, start=1):
        text, owner, due_on = line.text.data or "", line.owner.data or "", line.due_on.data
        if not text.strip() and not owner.strip() and due_on is None:
            continue
        if not text.strip() or not owner.strip() or due_on is None:
            raise Invalid(
                _("Condition %(n)s needs a text, who is responsible and a day.", n=number),
                "asked",
            )
        asked.append(
            Asked(
                text.strip(),
                owner.strip(),
                due_on,
                ConditionKind(line.kind.data),
                ConditionSource(line.source.data),
                int(line.before.data),
            )
        )
    return asked


class ConditionForm(Form):
    """What shows that a condition is met, or what is still wanted."""

    evidence = TextAreaField(
        _l("What shows that it is met, or what is still wanted?"),
        validators=[DataRequired(), Length(max=2000)],
    )


class EvidenceForm(Form):
    """What the recipient gives to show that a condition is met."""

    text = TextAreaField(
        _l("What shows that it is met?"), validators=[DataRequired(), Length(max=2000)]
    )
    file = FileField(
        _l("A file, if you have one"),
        description=_l("At most 10 MB. Write no names of participants."),
    )
    key = HiddenField(default=token_urlsafe)
