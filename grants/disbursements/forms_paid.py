"""What is typed of payments on the bank's statement, and of their arrival."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from grants.disbursements.forms import new_key
from grants.disbursements.queries_paid import OnStatement
from grants.funds.wording_bank import REASONS
from grants.kernel.days import day_words
from grants.kernel.i18n import _
from grants.web.forms import CheckboxesField, DayField, Form, _l, choices


class OnStatementForm(Form):
    """Which payments are recorded by their lines: all, until somebody says otherwise."""

    chosen = CheckboxesField(
        _l("Payments on the bank’s statement"), validators=[InputRequired()], validate_choice=False
    )
    key = HiddenField(default=new_key)

    def offer(self, matches: Sequence[OnStatement]) -> None:
        """What can be chosen, each with what speaks for it."""
        self.chosen.choices = choices([(match.key, _words(match)) for match in matches])


def _words(match: OnStatement) -> str:
    named = [f"{one.award.organisation.name} ({one.reference})" for one in match.payments]
    return _(
        "%(amount)s on %(day)s to %(payees)s. %(reason)s: %(words)s",
        amount=str(-match.line.amount),
        day=day_words(match.line.booked_on),
        payees=_(", ").join(named),
        reason=str(REASONS[match.reason]),
        words=match.words,
    )


class ArrivedForm(Form):
    """Whether a payment arrived, and when."""

    arrived = RadioField(
        _l("Has it arrived?"),
        choices=choices({"yes": _l("Yes"), "no": _l("No, it is not there")}),
        validators=[InputRequired()],
    )
    arrived_on = DayField(_l("On which day?"), validators=[Optional()])
    note = TextAreaField(_l("What else should we know?"), validators=[Optional(), Length(max=1000)])

    def validate(self, extra_validators: object = None) -> bool:
        """The day, where it arrived."""
        good = super().validate(extra_validators)
        if (
            self.arrived.data == "yes"
            and self.arrived_on.data is None
            and not self.arrived_on.errors
        ):
            self.arrived_on.errors = [_("Enter the day.")]
            return False
        return bool(good)

    def day(self) -> date | None:
        """The day it arrived; none where it has not."""
        return self.arrived_on.data if self.arrived.data == "yes" else None
