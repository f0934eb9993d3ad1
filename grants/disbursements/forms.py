"""What is typed of a disbursement."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grants.disbursements.bands import Band
from grants.disbursements.bank_file import FileKind
from grants.disbursements.models import Disbursement
from grants.disbursements.operations import BatchTerms
from grants.disbursements.wording import FILE_KINDS
from grants.web.forms import (
    CheckboxesField,
    DayField,
    Form,
    MoneyField,
    WholeNumberField,
    _l,
    choices,
    day_given,
)
from grants.web.password_again import PasswordAgainForm


def new_key() -> str:
    """A key of a form that is sent once."""
    return secrets.token_urlsafe(16)


class ConfirmForm(Form):
    """Nothing but the key: what is confirmed stands on the page."""

    key = HiddenField(default=new_key)


class SealForm(PasswordAgainForm):
    """What moves money: the key, and the password unless it was given a short while ago."""

    key = HiddenField(default=new_key)


class PaidForm(Form):
    """What the bank says of a payment."""

    bank_reference = StringField(
        _l("The bank’s reference"), validators=[DataRequired(), Length(max=100)]
    )
    paid_on = DayField(_l("Paid on"), validators=[DataRequired()])
    evidence = FileField(
        _l("The bank’s note of it, if you have one"),
        description=_l("Such as a debit advice as PDF or photo. At most 10 MB."),
    )
    key = HiddenField(default=new_key)

    def take_from_line(self, given: Mapping[str, str]) -> None:
        """Fill in what a line of the bank says, where the page was opened from one."""
        self.bank_reference.data = given.get("bank_reference", "")[:100]
        self.paid_on.data = day_given(given.get("on", "")) or self.paid_on.data


class ReasonForm(Form):
    """Why a payment failed or came back."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
    key = HiddenField(default=new_key)


class BatchForm(Form):
    """Which disbursements go in a bank file, when they are paid, and from which account."""

    disbursements = CheckboxesField(
        _l("What the file pays"), validators=[InputRequired()], validate_choice=False
    )
    kind = RadioField(
        _l("What your bank reads"), choices=choices(FILE_KINDS), default=FileKind.PAIN_09.value
    )
    execution_on = DayField(_l("The bank pays on"), validators=[DataRequired()])
    payer_name = StringField(
        _l("Account of the fund: in the name of"), validators=[DataRequired(), Length(max=140)]
    )
    payer_account = StringField(
        _l("Account of the fund: IBAN or number"), validators=[DataRequired(), Length(max=40)]
    )
    payer_bic = StringField(_l("BIC of the fund’s bank"), validators=[Length(max=14)])
    key = HiddenField(default=new_key)

    def offer(self, ready: Sequence[Disbursement]) -> None:
        """What can be chosen; all of it is, until somebody says otherwise."""
        self.disbursements.choices = choices(
            [(one.reference, f"{one.amount}, {one.award.organisation.name}") for one in ready]
        )

    def terms(self) -> BatchTerms:
        """What was typed, as a bank file says it."""
        return BatchTerms(
            kind=FileKind(self.kind.data),
            execution_on=self.execution_on.data,  # type: ignore[arg-type]
            payer_name=self.payer_name.data or "",
            payer_account=self.payer_account.data or "",
            payer_bic=self.payer_bic.data or "",
        )


class BandsForm(Form):
    """Up to which amounts how many people approve; the last line has no end."""

    first_up_to = MoneyField(_l("Up to"), validators=[Optional()])
    first = WholeNumberField(_l("People who approve"), validators=[Optional()])
    second_up_to = MoneyField(_l("Up to"), validators=[Optional()])
    second = WholeNumberField(_l("People who approve"), validators=[Optional()])
    above = WholeNumberField(_l("People who approve any larger amount"), default=2)

    def begin(self, currency: str) -> None:
        """Set the currency."""
        self.first_up_to.currency = self.second_up_to.currency = currency

    def bands(self) -> list[Band]:
        """What was typed, as bands: lines left empty are none."""
        pairs = ((self.first_up_to, self.first), (self.second_up_to, self.second))
        lines = [
            Band(limit.data.minor, people.data or 1)
            for limit, people in pairs
            if limit.data is not None
        ]
        return [*lines, Band(None, self.above.data or 0)]
