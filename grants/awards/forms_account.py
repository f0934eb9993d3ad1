"""What is typed of the account of an award."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.awards.forms import new_key
from grants.awards.queries_reporting import Spent
from grants.web.forms import DayField, Form, MoneyField, _l, choices


class DisallowForm(Form):
    """Propose not to accept an amount that was reported as spent."""

    line = SelectField(_l("Of which budget line"))
    amount = MoneyField(_l("Amount"), validators=[DataRequired()])
    reason = TextAreaField(
        _l("Why? The recipient reads it."), validators=[DataRequired(), Length(max=1000)]
    )
    key = HiddenField(default=new_key)

    def offer(self, currency: str, lines: Sequence[Spent]) -> None:
        """Set the currency, and the lines that something is spent on."""
        self.amount.currency = currency
        if not lines:
            del self.line
            return
        self.line.choices = choices(
            [
                (str(each.line.number), f"{each.line.label} ({each.spent.text()})")
                for each in lines
                if each.spent
            ]
        )


class RefundForm(Form):
    """Record money that a recipient paid back."""

    amount = MoneyField(_l("Amount"), validators=[DataRequired()])
    received_on = DayField(_l("Came on"), validators=[DataRequired()])
    bank_reference = StringField(
        _l("The bank's reference"), validators=[DataRequired(), Length(max=100)]
    )
    key = HiddenField(default=new_key)
