"""The form by which staff begin an application that came on paper or by voice."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from grants.applications.models_paper import Way
from grants.web.forms import Form, MomentField, WholeNumberField, _l, choices

NEW = "new"


class PaperForm(Form):
    """Who applies, how it came and when, and the proof."""

    key = HiddenField()
    organisation = RadioField(
        _l("Which organisation applies?"),
        validators=[DataRequired(_l("Choose the organisation, or enter a new one."))],
    )
    way = RadioField(
        _l("How it came"),
        choices=choices(
            {
                Way.PAPER.value: _l("On paper"),
                Way.PHONE.value: _l("By telephone"),
                Way.IN_PERSON.value: _l("Told in person"),
            }
        ),
        validators=[DataRequired(_l("Say how it came."))],
    )
    handed_in_at = MomentField(
        _l("When it reached us"),
        [InputRequired(_l("Enter the day and the hour at which it reached us."))],
        description=_l("By the stamp or the note of the call. It decides whether it is late."),
    )
    evidence = FileField(
        _l("Proof of when it reached us"),
        [InputRequired(_l("Choose the scan of the stamp, the envelope or the note."))],
        description=_l("A scan: PDF, PNG or JPEG, at most 10 MB."),
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg"},
    )
    contact_name = StringField(
        _l("Who handed it in"), [InputRequired(_l("Enter who handed it in.")), Length(max=120)]
    )
    contact_phone = StringField(_l("Telephone of this person"), [Length(max=40)])
    name = StringField(_l("Name of the organisation"), [Length(max=200)])
    kind = RadioField(
        _l("What kind of organisation it is"),
        validate_choice=False,
    )
    registration_number = StringField(_l("Registration number"), [Length(max=80)])
    founded_year = WholeNumberField(
        _l("Year it was founded"), [Optional(), NumberRange(min=1800, max=2100)]
    )
    area = StringField(
        _l("Where it works"), [Length(max=120)], description=_l("Such as Ward 7, Peshawar.")
    )
    address = TextAreaField(_l("Postal address"), [Length(max=400)])
