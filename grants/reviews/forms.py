"""Forms of review: declining, interests, assigning, deciding."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.kernel.i18n import lazy
from grants.web.forms import CheckboxesField, DayField, Form, MoneyField, _l, choices

LONGEST = 4000

INTERESTS = {
    "family": lazy("Family or close friend"),
    "work": lazy("I work or worked with them, in the last three years"),
    "money": lazy("I would gain or lose money"),
    "member": lazy("I belong to the organisation or its board"),
    "rival": lazy("I compete with them"),
    "other": lazy("Something else"),
}


class DeclineForm(Form):
    """Why somebody else should be asked."""

    reason = TextAreaField(_l("Why not?"), validators=[Length(max=LONGEST)])


class ConflictForm(Form):
    """What interest a person has in a case."""

    kind = RadioField(
        _l("What is your interest?"),
        choices=choices(INTERESTS),
        validators=[DataRequired(_l("Choose what kind of interest it is."))],
    )
    note = TextAreaField(
        _l("Anything the fund manager should know (optional)"), validators=[Length(max=LONGEST)]
    )


class SubmitReviewForm(Form):
    """The last word before a review is sealed."""

    key = HiddenField()
    comment = TextAreaField(
        _l("Anything for the panel (optional)"),
        description=_l("Only the fund's staff read this."),
        validators=[Length(max=LONGEST)],
    )


class ReopenForm(Form):
    """Why a submitted review goes back."""

    reason = TextAreaField(_l("Reason"), validators=[Length(max=LONGEST)])


class AssignForm(Form):
    """Until when the reviews are wanted."""

    due_on = DayField(
        _l("Reviews are due on"), validators=[DataRequired(_l("Enter the day they are due."))]
    )


class AssignOneForm(AssignForm):
    """Who reviews one application."""

    reviewers = CheckboxesField(
        _l("Reviewers"), validators=[DataRequired(_l("Choose at least one reviewer."))]
    )


class DecideForm(Form):
    """What is decided, on how much, and why."""

    key = HiddenField()
    outcome = RadioField(
        _l("Decision"),
        choices=choices(
            {
                "awarded": lazy("Award"),
                "waitlisted": lazy("Put on the waiting list"),
                "declined": lazy("Decline"),
            }
        ),
        validators=[DataRequired(_l("Choose what is decided."))],
    )
    amount = MoneyField(_l("Amount to award"), description=_l("Only for an award."))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("The applicant reads this text."),
        validators=[DataRequired(_l("Give the reason. The applicant reads it.")), Length(max=4000)],
        render_kw={"rows": 5},
    )
