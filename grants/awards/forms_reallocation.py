"""What is typed where other money is to bear a part of an award."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.awards.forms import new_key
from grants.awards.queries_reallocation import Bearing, Candidate
from grants.funds.models import Fund
from grants.kernel.i18n import _
from grants.web.forms import Form, MoneyField, _l, choices


class ReallocationForm(Form):
    """Propose that another lot bears a part of an award."""

    source = SelectField(_l("Instead of the lot"), validators=[DataRequired()])
    target = SelectField(_l("The lot that bears it now"), validators=[DataRequired()])
    amount = MoneyField(_l("Amount"), validators=[DataRequired()])
    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
    key = HiddenField(default=new_key)

    def offer(self, fund: Fund, held: Sequence[Bearing], others: Sequence[Candidate]) -> None:
        """Set the currency, and the lots that can be chosen: those that fit the award."""
        self.amount.currency = fund.currency
        nothing = ("", _("Choose a lot"))
        self.source.choices = choices([nothing, *((_at(one), _bears(one)) for one in held)])
        self.target.choices = choices([nothing, *((_at(one), _has_room(one)) for one in others)])


def _at(one: Bearing | Candidate) -> str:
    return one.lot.contribution.reference


def _bears(one: Bearing) -> str:
    return _("%(lot)s: bears %(held)s still to pay", lot=one.name, held=str(one.held))


def _has_room(one: Candidate) -> str:
    return _("%(lot)s: can bear %(room)s", lot=one.name, room=str(one.room))
