"""Forms of the harm axis: a plan, its decision, a withdrawal."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from grants.harm.risk import SCALE
from grants.kernel.i18n import lazy
from grants.web.forms import DayField, Form, _l, choices

LIKELIHOOD = {
    1: lazy("1 rare"),
    2: lazy("2 unlikely"),
    3: lazy("3 possible"),
    4: lazy("4 likely"),
    5: lazy("5 almost certain"),
}
SEVERITY = {
    1: lazy("1 negligible"),
    2: lazy("2 minor"),
    3: lazy("3 moderate"),
    4: lazy("4 serious"),
    5: lazy("5 death, lasting injury or grave loss of rights"),
}
_TYPED = {str(each): each for each in SCALE}


def _score(value: object) -> int | None:
    return _TYPED.get(str(value))


class FlagForm(Form):
    """A flag raised by hand: on which criterion, what was seen, what would make it safe."""

    criterion = RadioField(_l("On which criterion?"), validate_choice=False)
    is_stop = BooleanField(
        _l("This is the red flag itself, on a stop criterion"),
        description=_l(
            "It stops an award. No plan can mend it; two people may withdraw it with reasons."
        ),
    )
    note = TextAreaField(_l("What did you see?"), validators=[Length(max=4000)])
    would_make_safe = TextAreaField(_l("What would make it safe?"), validators=[Length(max=4000)])


class PlanForm(Form):
    """What would make it safe, who sees to it, by when, how it is seen, what remains."""

    action = TextAreaField(_l("What will be done?"), validators=[Length(max=4000)])
    owner = StringField(_l("Who sees to it?"), validators=[Length(max=200)])
    due_on = DayField(_l("By when?"))
    evidence = TextAreaField(
        _l("How will it be seen that it was done?"), validators=[Length(max=4000)]
    )
    residual_likelihood = RadioField(
        _l("How likely is harm then?"),
        choices=choices(LIKELIHOOD),
        coerce=_score,
        validate_choice=False,
    )
    residual_severity = RadioField(
        _l("How severe would it be?"),
        choices=choices(SEVERITY),
        coerce=_score,
        validate_choice=False,
    )


class ReasonForm(Form):
    """Why a plan is accepted or rejected, a flag withdrawn or opened again."""

    reason = TextAreaField(_l("Reason"), validators=[Length(max=4000)])
