"""Forms of invitations to review: whom a fund asks, and how they accept."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grants.kernel.i18n import LANGUAGES
from grants.reviews.forms import AboutMeForm, lines_of
from grants.reviews.operations import Asked, Told
from grants.web.forms import CheckboxesField, Form, WholeNumberField, _l, choices


class InviteReviewerForm(Form):
    """Whom to ask, and what they may know."""

    name = StringField(_l("Their name"), [InputRequired(_l("Enter their name.")), Length(max=120)])
    email = StringField(
        _l("Their email address"),
        [InputRequired(_l("Enter an email address, such as name@example.org."))],
        render_kw={"type": "email", "autocapitalize": "none", "dir": "ltr"},
    )
    language = RadioField(
        _l("Language of the mail"),
        [DataRequired(_l("Choose one of the languages."))],
        choices=choices(LANGUAGES),
        default="en",
    )
    first = BooleanField(_l("Ask them for this call first"), default=True)
    works_for = StringField(_l("Who they work for"), [Length(max=200)])
    themes = TextAreaField(
        _l("What they know about"), description=_l("One on each line, such as: youth work")
    )
    areas = TextAreaField(
        _l("Where they know their way about"),
        description=_l("One on each line, such as a ward."),
    )
    languages = CheckboxesField(_l("Languages they read"), choices=choices(LANGUAGES))
    most_open = WholeNumberField(
        _l("Reviews they take at one time"),
        description=_l("Empty: any number."),
        validators=[Optional()],
    )

    @property
    def asked(self) -> Asked:
        """The form as the operation takes it."""
        told = Told(
            works_for=self.works_for.data or "",
            themes=lines_of(self.themes.data),
            areas=lines_of(self.areas.data),
            languages=self.languages.data or [],
            most_open=self.most_open.data,
        )
        return Asked(self.email.data or "", self.name.data or "", self.language.data or "", told)


class AcceptInvitationForm(AboutMeForm):
    """What a reviewer says of themselves as they accept."""

    organisations = TextAreaField(
        _l("Other organisations you work or worked for, or whose board you sit on"),
        description=_l("One on each line. You are kept away from their applications."),
    )

    @property
    def bodies(self) -> list[str]:
        """The organisations, one each."""
        return lines_of(self.organisations.data)
