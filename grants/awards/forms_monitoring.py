"""What is typed of visits and findings."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.awards.forms import new_key
from grants.awards.states_monitoring import Grade, VisitKind
from grants.awards.wording_monitoring import GRADES, KINDS
from grants.web.forms import DayField, Form, _l, choices


class VisitForm(Form):
    """Plan a visit."""

    planned_on = DayField(_l("On which day?"), validators=[DataRequired()])
    kind = RadioField(
        _l("How?"),
        choices=choices([(each.value, KINDS[each]) for each in VisitKind]),
        validators=[DataRequired()],
    )
    purpose = TextAreaField(
        _l("What is it to find out?"), validators=[DataRequired(), Length(max=2000)]
    )
    key = HiddenField(default=new_key)


class ConcludeForm(Form):
    """Record that a visit was made."""

    done_on = DayField(_l("It was made on"), validators=[DataRequired()])
    observed = TextAreaField(
        _l("What was seen"),
        description=_l(
            "No names and no places of people at risk. What somebody should do about it is "
            "entered next, as a finding."
        ),
        validators=[DataRequired(), Length(max=8000)],
    )


class FindingForm(Form):
    """What a visit found that asks for something."""

    text = TextAreaField(_l("What was found"), validators=[DataRequired(), Length(max=2000)])
    grade = RadioField(
        _l("How much does it weigh?"),
        choices=choices([(each.value, GRADES[each]) for each in Grade]),
        validators=[DataRequired()],
    )
    action = TextAreaField(
        _l("What is to be done"),
        description=_l("The recipient reads this."),
        validators=[DataRequired(), Length(max=2000)],
    )
    owner = StringField(_l("Who does it"), validators=[DataRequired(), Length(max=200)])
    due_on = DayField(_l("Until when"), validators=[DataRequired()])
    key = HiddenField(default=new_key)


class CloseForm(Form):
    """What a finding asked for is done."""

    evidence = TextAreaField(
        _l("What shows that it is done?"), validators=[DataRequired(), Length(max=2000)]
    )
