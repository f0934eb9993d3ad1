"""What is typed of a contributor's contacts and agreements."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from grants.funds.forms import new_key
from grants.funds.models_agreements import ContributorContact
from grants.funds.operations import Reached, Signed
from grants.web.forms import DayField, Form, _l


class ContactForm(Form):
    """Whom the fund writes to at a contributor."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the person’s name.")), Length(max=120)])
    office = StringField(
        _l("Office"), [Length(max=120)], description=_l("Such as chief accountant.")
    )
    email = StringField(
        _l("Email address"),
        [Length(max=200)],
        render_kw={"type": "email", "autocapitalize": "none", "dir": "ltr"},
    )
    phone = StringField(_l("Telephone"), [Length(max=60)], render_kw={"type": "tel", "dir": "ltr"})
    note = TextAreaField(
        _l("Note"), [Length(max=500)], description=_l("Only the fund’s staff read it.")
    )

    key = HiddenField(default=new_key)

    def show(self, contact: ContributorContact) -> None:
        """Fill the form with what is kept."""
        for name in ("name", "office", "email", "phone", "note"):
            self[name].data = getattr(contact, name)

    @property
    def told(self) -> Reached:
        """What was typed."""
        return Reached(
            name=self.name.data or "",
            office=self.office.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            note=self.note.data or "",
        )


class AgreementForm(Form):
    """A signed agreement."""

    title = StringField(
        _l("What it is"),
        [InputRequired(_l("Say what the document is.")), Length(max=120)],
        description=_l("Such as Agreement on the gift of 2026."),
    )
    file = FileField(
        _l("File"),
        [InputRequired(_l("Choose a file."))],
        description=_l("PDF, at most 10 MB. The contributor’s people can read it."),
        render_kw={"accept": ".pdf"},
    )
    signed_on = DayField(_l("Signed on"), [InputRequired(_l("Enter the day it was signed."))])
    valid_until = DayField(_l("Valid until"), [Optional()])
    key = HiddenField(default=new_key)

    @property
    def signed(self) -> Signed:
        """What was typed, with the file that was sent."""
        on: Any = self.signed_on.data
        return Signed(
            title=self.title.data or "",
            signed_on=on,
            valid_until=self.valid_until.data,
            stream=self.file.data.stream,
            filename=self.file.data.filename,
        )
