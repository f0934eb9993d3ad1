"""What is typed of money in another currency."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import StringField
from wtforms.validators import Length, Optional

from grants.funds.exchange import Rate, read_foreign, read_rate
from grants.kernel.money import Money
from grants.web.forms import DayField, Form, _l

_NAMES = ("foreign_amount", "rate", "rate_on", "rate_source")


def foreign_fields() -> tuple[Any, ...]:
    """The amount in the other currency, and the rate with its day and its source."""
    return (
        StringField(
            _l("Amount in the other currency"),
            description=_l("The three letters of the currency, then the amount: USD 10,000."),
            validators=[Length(max=60)],
        ),
        StringField(
            _l("Rate"),
            description=_l("How much of the fund’s currency one of the other is worth: 280.55."),
            validators=[Length(max=40)],
        ),
        DayField(_l("Day of the rate"), validators=[Optional()]),
        StringField(
            _l("Where the rate comes from"),
            description=_l("Such as State Bank of Pakistan."),
            validators=[Length(max=150)],
        ),
    )


class ForeignForm(Form):
    """A form with the fields of another currency, under these names."""

    def says_foreign(self) -> bool:
        """Whether anything was typed of another currency, or is wrong with it."""
        return any(self[name].data or self[name].errors for name in _NAMES)

    def foreign(self, on: date) -> tuple[Money, Rate] | None:
        """What was typed, if anything; `on` is the day of the rate when none was typed."""
        typed = [str(self[name].data or "").strip() for name in _NAMES]
        if not (typed[0] or typed[1]):
            return None
        amount = read_foreign(typed[0])
        return amount, read_rate(typed[1], on=self["rate_on"].data or on, source=typed[3])
