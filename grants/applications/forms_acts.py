"""Short forms: submit, withdraw, what staff tell an applicant, the filters of a list."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.web.forms import CheckboxesField, Form, MomentField, MoneyField, _l


class SubmitForm(Form):
    """The declaration under which an application is submitted."""

    key = HiddenField()
    version = HiddenField()
    confirm = BooleanField(
        _l(
            "I may submit this for my organisation, and what is written here is true as far as "
            "I know."
        ),
        validators=[DataRequired(_l("Tick the box to confirm, then submit."))],
    )

    @property
    def version_read(self) -> int | None:
        """The number of the call's text that the page showed."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() else None


class WithdrawForm(Form):
    """Why an application is taken back; nobody has to say."""

    reason = TextAreaField(_l("Why do you withdraw it? (optional)"), validators=[Length(max=1000)])


class OrganisationForm(Form):
    """For which of one's organisations to apply."""

    key = HiddenField()
    organisation = RadioField(
        _l("For which organisation do you apply?"),
        validators=[DataRequired(_l("Choose an organisation."))],
    )


class CaveatForm(Form):
    """What staff found about an answer that passes with a caveat."""

    answer = HiddenField()
    note = TextAreaField(
        _l("What you found"),
        description=_l("It is kept with the check. The applicant does not read it."),
        validators=[
            DataRequired(_l("Say what you found; it is kept with the check.")),
            Length(max=2000),
        ],
        render_kw={"rows": 3},
    )


class IneligibleForm(Form):
    """Why an application is not eligible."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("The applicant reads this text. Name the condition that is not met."),
        validators=[
            DataRequired(_l("Say why it is not eligible; the applicant reads it.")),
            Length(max=2000),
        ],
        render_kw={"rows": 5},
    )


class ChangesForm(Form):
    """What an applicant should change."""

    wanted = TextAreaField(
        _l("What should change?"),
        description=_l("The applicant reads this text. Name the section and what is missing."),
        validators=[
            DataRequired(_l("Say what the applicant should change.")),
            Length(max=2000),
        ],
        render_kw={"rows": 5},
    )
    questions = CheckboxesField(
        _l("Which answers may be changed?"),
        description=_l("Nothing else opens. What these answers lead to can be answered too."),
        validators=[DataRequired(_l("Choose at least one question that may be changed."))],
    )
    due = MomentField(
        _l("By when?"),
        description=_l("What counts is when it reaches us."),
        validators=[DataRequired(_l("Say by when it should come."))],
    )


class FilterForm(Form):
    """Which applications a list shows."""

    class Meta(Form.Meta):
        """Filters are read by GET and change nothing."""

        csrf = False

    status = SelectField(_l("Status"), validate_choice=False)
    applicant = StringField(_l("Applicant"))
    least = MoneyField(_l("Requested from"))
    most = MoneyField(_l("Requested up to"))


class AskForm(Form):
    """A question on a call."""

    text = TextAreaField(
        _l("Your question"),
        validators=[DataRequired(_l("Write your question.")), Length(max=1000)],
        render_kw={"rows": 5},
    )


class AnswerForm(Form):
    """What everybody reads of a question, and its answer."""

    wording = TextAreaField(
        _l("The question, as everybody will read it"),
        validators=[DataRequired(), Length(max=1000)],
        render_kw={"rows": 4},
    )
    answer = TextAreaField(
        _l("Answer"), validators=[DataRequired(), Length(max=3000)], render_kw={"rows": 6}
    )


class AsideForm(Form):
    """Why a question is not answered."""

    reason = TextAreaField(
        _l("Why it is set aside"),
        description=_l("Who asked reads this by mail. Nobody else does."),
        validators=[
            DataRequired(_l("Say why it is set aside; who asked reads it.")),
            Length(max=1000),
        ],
        render_kw={"rows": 3},
    )
