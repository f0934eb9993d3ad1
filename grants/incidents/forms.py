"""What is typed of complaints and incidents."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from grants.incidents.code import new_secret
from grants.incidents.wording import CONFIDENTIALITIES, KINDS, SEVERITIES
from grants.web.forms import CheckboxesField, Form, YesNoField, _l, choices

_AUTO = {"dir": "auto"}


class ReportForm(Form):
    """What somebody tells us. Two answers are enough."""

    about = SelectField(_l("What is it about?"), validate_choice=False)
    text = TextAreaField(
        _l("What happened?"),
        description=_l("Where and when, if you know. You need not give the names of people who "
                       "were hurt."),
        render_kw=_AUTO,
    )  # fmt: skip
    in_danger = YesNoField(_l("Is somebody in danger now?"), validators=[Optional()])
    who = StringField(
        _l("Who is it about?"),
        description=_l("If it is somebody who works for the fund or judges applications, write "
                       "the name: that person cannot read this."),
        validators=[Length(max=300)],
        render_kw=_AUTO,
    )  # fmt: skip
    contact = StringField(
        _l("How can we reach you?"),
        description=_l("Only if you want to. You can also follow it with a code, without a name."),
        validators=[Length(max=300)],
        render_kw=_AUTO,
    )
    key = HiddenField(default=new_secret)


class CodeForm(Form):
    """The code that was given out."""

    code = StringField(_l("Your code"), description=_l("16 digits."))


class AnswerForm(Form):
    """What whoever reports writes to the fund."""

    text = TextAreaField(_l("Write to us"), render_kw=_AUTO)
    key = HiddenField(default=new_secret)


class TriageForm(Form):
    """What a manager finds of a report."""

    kind = RadioField(_l("What is it?"), choices=choices(KINDS), validate_choice=False)
    severity = RadioField(
        _l("How serious is it?"),
        description=_l("Serious or critical about an award: its next payment waits until two "
                       "people lift the hold."),
        choices=choices(SEVERITIES),
        validate_choice=False,
    )  # fmt: skip
    criterion = SelectField(
        _l("Which harm is to be looked at again?"),
        description=_l("Only where it is serious or critical."),
        validate_choice=False,
    )
    about = CheckboxesField(
        _l("Is it about one of these people?"),
        description=_l("Whoever is ticked sees nothing of it from now on."),
        coerce=int,
        validate_choice=False,
    )
    confidentiality = RadioField(
        _l("Who may read it?"), choices=choices(CONFIDENTIALITIES), validate_choice=False
    )
    readers = CheckboxesField(
        _l("Who reads it, if it is restricted?"),
        description=_l("You read it in any case."),
        coerce=int,
        validate_choice=False,
    )
    assigned_to = SelectField(_l("Who looks into it?"), coerce=int, validate_choice=False)


class NoteForm(Form):
    """A note for the staff who read it."""

    note = TextAreaField(
        _l("New note"),
        description=_l("Only the staff who may read this see it. It cannot be changed."),
        validators=[Length(max=5000)],
        render_kw=_AUTO,
    )


class MessageForm(Form):
    """A message to whoever reports."""

    message = TextAreaField(
        _l("Write to who reported it"),
        description=_l("They read it with their code. Your name is not shown."),
        validators=[Length(max=5000)],
        render_kw=_AUTO,
    )


class CloseForm(Form):
    """What came of it."""

    told = TextAreaField(
        _l("What came of it?"),
        description=_l("Who reported it reads this with their code."),
        validators=[Length(max=5000)],
        render_kw=_AUTO,
    )


class ReasonForm(Form):
    """Why it is opened again, or why money may go on."""

    reason = TextAreaField(_l("Why?"), validators=[Length(max=2000)], render_kw=_AUTO)
