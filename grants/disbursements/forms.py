"""What is typed of a disbursement."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.web.forms import DayField, Form, _l, day_given


def new_key() -> str:
    """A key of a form that is sent once."""
    return secrets.token_urlsafe(16)


class ConfirmForm(Form):
    """Nothing but the key: what is confirmed stands on the page."""

    key = HiddenField(default=new_key)


class PaidForm(Form):
    """What the bank says of a payment."""

    bank_reference = StringField(
        _l("The bank’s reference"), validators=[DataRequired(), Length(max=100)]
    )
    paid_on = DayField(_l("Paid on"), validators=[DataRequired()])
    key = HiddenField(default=new_key)

    def take_from_line(self, given: Mapping[str, str]) -> None:
        """Fill in what a line of the bank says, where the page was opened from one."""
        self.bank_reference.data = given.get("bank_reference", "")[:100]
        self.paid_on.data = day_given(given.get("on", "")) or self.paid_on.data


class ReasonForm(Form):
    """Why a payment failed or came back."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
    key = HiddenField(default=new_key)
