"""Forms of the harm axis: a plan, its decision, a withdrawal."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from grants.harm.drawing import LIKELIHOOD, SEVERITY
from grants.harm.risk import SCALE
from grants.web.forms import CheckboxesField, DayField, Form, _l, choices

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


class WordsForm(Form):
    """What a risk is: from what it comes, what happens, what that does, to whom, who watches."""

    cause = TextAreaField(_l("What would it come from?"), validators=[Length(max=2000)])
    event = TextAreaField(_l("What would happen?"), validators=[Length(max=2000)])
    effect = TextAreaField(_l("What would that do?"), validators=[Length(max=2000)])
    hurts = StringField(_l("Who would it hurt?"), validators=[Length(max=400)])
    owner = StringField(_l("Who watches over it?"), validators=[Length(max=200)])


class RatingForm(Form):
    """How likely and how severe a risk is, and why it is rated so."""

    likelihood = RadioField(
        _l("How likely is it?"), choices=choices(LIKELIHOOD), coerce=_score, validate_choice=False
    )
    severity = RadioField(
        _l("How severe would it be?"),
        choices=choices(SEVERITY),
        coerce=_score,
        validate_choice=False,
    )
    reason = TextAreaField(_l("Why is it rated so?"), validators=[Length(max=4000)])


class RiskForm(WordsForm, RatingForm):
    """A risk in words of one's own, with its first rating."""

    criterion = RadioField(_l("To which criterion does it belong?"), validate_choice=False)


class SeedsForm(Form):
    """Which of the rubric's seeds this application has, and who watches over them."""

    seeds = CheckboxesField(_l("Which of these does this application have?"))
    watcher = StringField(_l("Who watches over them?"), validators=[Length(max=200)])


class CloseForm(Form):
    """Why a risk is there no more."""

    why = TextAreaField(_l("Why is it there no more?"), validators=[Length(max=4000)])
