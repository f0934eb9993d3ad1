"""What is typed of gifts in kind."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.funds.forms import new_key
from grants.funds.wording import BASES
from grants.web.forms import DayField, Form, MoneyField, _l, choices


class GiftForm(Form):
    """Record goods or services that were given instead of money."""

    what = TextAreaField(_l("What was given"), validators=[DataRequired(), Length(max=1000)])
    amount = MoneyField(_l("Its value"), validators=[DataRequired()])
    basis = RadioField(_l("How was it valued?"), choices=choices(BASES))
    basis_note = TextAreaField(
        _l("Where the value can be checked"),
        description=_l("The price and who asked it, the hours and their rate, or the valuer."),
        validators=[DataRequired(), Length(max=1000)],
    )
    received_on = DayField(_l("Received on"), validators=[DataRequired()])
    key = HiddenField(default=new_key)


class UseGiftForm(Form):
    """Record that a gift in kind was used."""

    amount = MoneyField(_l("Value of what was used"), validators=[DataRequired()])
    on = DayField(_l("Used on"), validators=[DataRequired()])
    note = TextAreaField(_l("What was it used for?"), validators=[DataRequired(), Length(max=1000)])
    key = HiddenField(default=new_key)
