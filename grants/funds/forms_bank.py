"""What is typed of bank statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.funds.bank_csv import Columns
from grants.funds.models_bank import BankFormat
from grants.kernel.days import day_words
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.web.forms import CheckboxesField, Form, MoneyField, _l, choices

COLUMNS = (
    "day",
    "amount",
    "money_in",
    "money_out",
    "balance",
    "name",
    "reference",
    "bank_reference",
    "text",
)
ORDERS = {
    "dmy": _l("Day, month, year"),
    "mdy": _l("Month, day, year"),
    "ymd": _l("Year, month, day"),
}
DECIMALS = {".": _l("Point: 1,000.50"), ",": _l("Comma: 1.000,50")}


class StatementForm(Form):
    """Import bank statements."""

    file = FileField(_l("File from the bank"), description=_l("camt.053 (XML) or CSV."))
    opening = MoneyField(
        _l("Balance before the first line"),
        description=_l("Only for a CSV without a column of balances."),
    )
    closing = MoneyField(_l("Balance after the last line"))


class FormatForm(Form):
    """What the columns of a bank's CSV mean."""

    bank = StringField(_l("Name of the bank"), validators=[DataRequired(), Length(max=100)])
    account = StringField(_l("Account number or IBAN"), validators=[DataRequired(), Length(max=60)])
    day = SelectField(_l("Day"), validators=[DataRequired()])
    order = SelectField(_l("How days are written"), choices=choices(ORDERS))
    amount = SelectField(
        _l("Amount"),
        default="",
        description=_l("One column, money out below nil. Else choose the two columns below."),
    )
    money_in = SelectField(_l("Money in"), default="")
    money_out = SelectField(_l("Money out"), default="")
    decimal = SelectField(_l("Decimal sign"), choices=choices(DECIMALS))
    balance = SelectField(_l("Balance"), default="")
    name = SelectField(_l("Who paid or was paid"), default="")
    reference = SelectField(_l("Reference of who paid"), default="")
    bank_reference = SelectField(_l("The bank’s reference"), default="")
    text = SelectField(_l("What for"), default="")
    opening = MoneyField(
        _l("Balance before the first line"),
        description=_l("Only for a CSV without a column of balances."),
    )
    closing = MoneyField(_l("Balance after the last line"))

    def offer(self, heading: Sequence[str], currency: str) -> None:
        """Let every column be chosen from the file's own heading."""
        self.opening.currency = self.closing.currency = currency
        for name in COLUMNS:
            none = [("", _("none"))] if name != "day" else [("", _("Choose one"))]
            self[name].choices = choices([*none, *((each, each) for each in heading if each)])

    def show(self, kept: BankFormat) -> None:
        """Fill the form with the mapping that is kept."""
        self.bank.data, self.account.data = kept.bank, kept.account
        for name in (*COLUMNS, "order", "decimal"):
            self[name].data = kept.mapping[name]

    def columns(self) -> Columns:
        """What was chosen. Raises Invalid on `amount` where no amount is."""
        if bool(self.amount.data) is bool(self.money_in.data and self.money_out.data):
            raise Invalid(
                _("Choose one column of amounts, or one of money in and one of money out."),
                "amount",
            )
        chosen = {name: str(self[name].data or "") for name in COLUMNS}
        if self.amount.data:
            chosen["money_in"] = chosen["money_out"] = ""
        return Columns(**chosen, order=str(self.order.data), decimal=str(self.decimal.data))


class TieForm(Form):
    """What a line of the bank is in the books."""

    movements = CheckboxesField(_l("In the books"), default=())
    others = CheckboxesField(_l("Together with other lines"), coerce=int, default=())
    words = StringField(_l("Note"), validators=[Length(max=300)])

    def offer(
        self,
        movements: Sequence[tuple[str, str, Money, str]],
        lines: Sequence[tuple[int, str, date, Money]],
    ) -> None:
        """Set what can be chosen: movements of the books, and lines that are open too."""
        self.movements.choices = choices(
            [
                (key, f"{amount}, {words}" + (f" ({why})" if why else ""))
                for key, words, amount, why in movements
            ]
        )
        self.others.choices = choices(
            [(line, f"{amount}, {day_words(on)}, {address}") for line, address, on, amount in lines]
        )


class CancelForm(Form):
    """Entries of the books that the bank never sees, since they cancel each other out."""

    movements = CheckboxesField(_l("Which cancel each other out?"), default=())
    words = StringField(_l("Why?"), validators=[DataRequired(), Length(max=300)])


class WhyForm(Form):
    """Why something is taken back."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
