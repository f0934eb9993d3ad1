"""What is typed of a move between lots."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.funds.forms import new_key
from grants.funds.models import Fund
from grants.funds.queries_moving import LotStanding, lot_name
from grants.kernel.i18n import _
from grants.web.forms import Form, MoneyField, _l, choices


class MoveForm(Form):
    """Propose a move between lots."""

    source = SelectField(_l("From the lot"), validators=[DataRequired()])
    target = SelectField(_l("To the lot"), validators=[DataRequired()])
    amount = MoneyField(_l("Amount"), validators=[DataRequired()])
    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
    consent = TextAreaField(
        _l("Where the contributor agreed"),
        description=_l(
            "Needed where the money could be used for more than it was given for: "
            "a letter and its day."
        ),
        validators=[Length(max=1000)],
    )
    key = HiddenField(default=new_key)

    def offer(self, fund: Fund, lots: Sequence[LotStanding]) -> None:
        """Set the currency, and the lots that can be chosen."""
        self.amount.currency = fund.currency
        nothing = ("", _("Choose a lot"))
        self.source.choices = choices(
            [nothing, *((one.reference, _said(one)) for one in lots if one.may_give)]
        )
        self.target.choices = choices([nothing, *((one.reference, _said(one)) for one in lots)])


def _said(one: LotStanding) -> str:
    name, held = lot_name(one.lot), one.available
    if one.shortfall:
        return _("%(lot)s: %(short)s short", lot=name, short=str(one.shortfall))
    return _(
        "%(lot)s: %(held)s available (%(restriction)s)",
        lot=name,
        held=str(held),
        restriction=one.restriction,
    )
