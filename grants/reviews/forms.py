"""Forms of review: declining, interests, assigning, deciding."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grants.kernel.i18n import LANGUAGES, lazy
from grants.kernel.words import one_line
from grants.reviews.interests import Interest
from grants.reviews.models_assigning import ReviewerProfile
from grants.reviews.operations import Told
from grants.web.forms import (
    CheckboxesField,
    DayField,
    Form,
    MoneyField,
    WholeNumberField,
    _l,
    choices,
)

LONGEST = 4000

INTERESTS = {
    Interest.EMPLOYMENT.value: lazy("I work for them, or sit on their board"),
    Interest.FAMILY.value: lazy("Family or close friend"),
    Interest.PARTNER.value: lazy("I am their partner, or would gain or lose money"),
    Interest.ADVISER.value: lazy("I advise them"),
    Interest.COMPETITOR.value: lazy("I compete with them"),
    Interest.CONTRIBUTOR.value: lazy("I am linked to a contributor that is linked to them"),
    Interest.OTHER.value: lazy("Something else"),
}
EARLIER_INTERESTS = {
    "work": lazy("I work or worked with them, in the last three years"),
    "money": lazy("I would gain or lose money"),
    "member": lazy("I belong to the organisation or its board"),
    "rival": lazy("I compete with them"),
}
"""Kinds that were declared before there were these."""


class DeclineForm(Form):
    """Why somebody else should be asked."""

    reason = TextAreaField(_l("Why not?"), validators=[Length(max=LONGEST)])


class AbstainForm(Form):
    """Why somebody cannot judge an application fairly."""

    reason = TextAreaField(
        _l("Why can you not judge it fairly?"),
        description=_l("Only the fund's staff read this."),
        validators=[Length(max=LONGEST)],
    )


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


class SheetForm(Form):
    """The scoring sheet, filled in."""

    file = FileField(
        _l("The sheet, filled in"),
        [InputRequired(_l("Choose the file."))],
        description=_l("As .xlsx or .ods, at most 5 MB. Nothing is submitted by bringing it."),
        render_kw={"accept": ".xlsx,.ods"},
    )


class ReopenForm(Form):
    """Why a submitted review goes back."""

    reason = TextAreaField(_l("Reason"), validators=[Length(max=LONGEST)])


class AssignForm(Form):
    """Until when the reviews are wanted."""

    due_on = DayField(
        _l("Reviews are due on"), validators=[DataRequired(_l("Enter the day they are due."))]
    )


class AboutMeForm(Form):
    """What a reviewer knows, reads and takes on."""

    works_for = StringField(
        _l("Who you work for"),
        description=_l("Such as a school, a hospital or an organisation."),
        validators=[Length(max=200)],
    )
    themes = TextAreaField(
        _l("What you know about"), description=_l("One on each line, such as: youth work")
    )
    areas = TextAreaField(
        _l("Where you know your way about"), description=_l("One on each line, such as a ward.")
    )
    languages = CheckboxesField(
        _l("Languages you review in"),
        description=_l("You are asked only for applications written in these."),
        choices=choices(LANGUAGES),
    )
    practitioner = BooleanField(_l("I work with people in this city myself"))
    most_open = WholeNumberField(
        _l("Reviews you take at one time"),
        description=_l("You are not asked for more. Empty: any number."),
        validators=[Optional()],
    )

    @property
    def told(self) -> Told:
        """The form as the operation takes it."""
        return Told(
            works_for=self.works_for.data or "",
            themes=lines_of(self.themes.data),
            areas=lines_of(self.areas.data),
            languages=self.languages.data or [],
            practitioner=bool(self.practitioner.data),
            most_open=self.most_open.data,
        )

    def show(self, kept: ReviewerProfile | Told) -> None:
        """Fill in what is kept."""
        self.works_for.data = kept.works_for
        self.themes.data, self.areas.data = "\n".join(kept.themes), "\n".join(kept.areas)
        self.languages.data = list(kept.languages)
        self.practitioner.data, self.most_open.data = kept.practitioner, kept.most_open


def lines_of(text: str | None) -> list[str]:
    """What stands on each line, without the empty ones."""
    return [line for each in (text or "").splitlines() if (line := one_line(each))]


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
    departure = TextAreaField(
        _l("Why it departs from the ranking"),
        description=_l("The fund keeps it; the applicant does not read it."),
        validators=[Length(max=4000)],
        render_kw={"rows": 3},
    )
