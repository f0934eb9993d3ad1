"""Forms of interests in organisations: what one is to them, its end, its withdrawal."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from grants.funds.models_wall import LinkKind
from grants.kernel.i18n import lazy
from grants.reviews.forms import INTERESTS, LONGEST
from grants.reviews.interests import Interest
from grants.reviews.operations import TieInput
from grants.web.forms import DayField, Form, _l, choices

KINDS = {
    Interest.EMPLOYMENT.value: lazy("Employment or board"),
    Interest.FAMILY.value: lazy("Family or close friend"),
    Interest.PARTNER.value: lazy("Partner"),
    Interest.ADVISER.value: lazy("Adviser"),
    Interest.COMPETITOR.value: lazy("Competitor"),
    Interest.CONTRIBUTOR.value: lazy("Linked to a contributor"),
    Interest.OTHER.value: lazy("Something else"),
}
"""The kinds as they are listed."""


class TieForm(Form):
    """What somebody is, or was, to an organisation."""

    organisation = StringField(
        _l("Organisation"),
        description=_l("Its whole name, also where it has not applied yet."),
        validators=[DataRequired(_l("Enter the organisation's name.")), Length(max=200)],
    )
    kind = RadioField(
        _l("What is your interest?"),
        choices=choices(INTERESTS),
        validators=[DataRequired(_l("Choose what kind of interest it is."))],
    )
    since = DayField(_l("Since"), validators=[Optional()])
    until = DayField(_l("Until"), description=_l("Empty while it lasts."), validators=[Optional()])
    note = TextAreaField(
        _l("Anything the fund manager should know (optional)"), validators=[Length(max=LONGEST)]
    )

    @property
    def told(self) -> TieInput:
        """The form as the operation takes it."""
        return TieInput(
            organisation=self.organisation.data or "",
            kind=self.kind.data or "",
            since=self.since.data,
            until=self.until.data,
            note=self.note.data or "",
        )


class TieOfAnotherForm(TieForm):
    """The same, entered by staff."""

    person = SelectField(_l("Person"), validators=[DataRequired(_l("Choose a person."))])
    kind = RadioField(
        _l("What is their interest?"),
        choices=choices(KINDS),
        validators=[DataRequired(_l("Choose what kind of interest it is."))],
    )


class TieEndForm(Form):
    """On which day an interest ended."""

    until = DayField(
        _l("The day it ended"), validators=[DataRequired(_l("Enter the day it ended."))]
    )


class TieWithdrawalForm(Form):
    """Why an interest was a mistake."""

    reason = TextAreaField(
        _l("Why it was a mistake"),
        validators=[DataRequired(_l("Say why it was a mistake.")), Length(max=LONGEST)],
    )


class DomainReleaseForm(Form):
    """Why a shared mail domain means nothing."""

    reason = TextAreaField(
        _l("Why the address means nothing"),
        description=_l("Such as: the city's schools have the city's address."),
        validators=[DataRequired(_l("Say why the address means nothing.")), Length(max=LONGEST)],
    )


LINKS = {
    LinkKind.OWNS.value: lazy("Owns it"),
    LinkKind.FUNDS.value: lazy("Funds it beside this fund"),
    LinkKind.DIRECTOR.value: lazy("A director in common"),
    LinkKind.RELATION.value: lazy("Related in another way"),
}


class NomineeForm(Form):
    """Whom a contributor named."""

    person = SelectField(_l("Person"), validators=[DataRequired(_l("Choose a person."))])
    note = TextAreaField(_l("For which part (optional)"), validators=[Length(max=LONGEST)])


class LinkForm(Form):
    """An organisation that a contributor is bound to."""

    organisation = StringField(
        _l("Organisation"),
        description=_l("As it stands under Organisations."),
        validators=[DataRequired(_l("Enter the organisation's name.")), Length(max=200)],
    )
    kind = RadioField(
        _l("What binds them?"),
        choices=choices(LINKS),
        validators=[DataRequired(_l("Choose what binds them."))],
    )
    note = TextAreaField(_l("Note (optional)"), validators=[Length(max=LONGEST)])
