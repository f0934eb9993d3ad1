"""What is typed of bounces and of what else stands on the bank statement."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.funds.forms import new_key
from grants.funds.models_moves import BankItemKind
from grants.web.forms import DayField, Form, MoneyField, _l, choices

ITEMS = {
    BankItemKind.INTEREST.value: _l("Interest"),
    BankItemKind.CHARGES.value: _l("Bank charges and fees"),
}


class BounceForm(Form):
    """A contribution bounced."""

    bounced_on = DayField(_l("Taken back on"), validators=[DataRequired()])
    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])


class RefundForm(Form):
    """A contributor got money back."""

    amount = MoneyField(_l("Amount"), validators=[DataRequired()])
    on = DayField(_l("Day on the statement"), validators=[DataRequired()])
    bank_reference = StringField(
        _l("The bank’s reference"), validators=[DataRequired(), Length(max=100)]
    )
    note = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
    key = HiddenField(default=new_key)


class BankItemForm(Form):
    """Interest or charges."""

    kind = RadioField(_l("What is it?"), choices=choices(ITEMS), validators=[DataRequired()])
    amount = MoneyField(_l("Amount"), validators=[DataRequired()])
    on = DayField(_l("Day on the statement"), validators=[DataRequired()])
    bank_reference = StringField(
        _l("The bank’s reference"), validators=[DataRequired(), Length(max=100)]
    )
    note = TextAreaField(_l("Note"), validators=[Length(max=1000)])
    key = HiddenField(default=new_key)


class ReverseForm(Form):
    """Why interest or charges are reversed."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
