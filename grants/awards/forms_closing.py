"""What is typed when an award ends."""

from __future__ import annotations

from datetime import date

from wtforms import FieldList, FormField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length

from grants.awards.operations.closing import Asset
from grants.awards.wording_closing import STEP_NAMES
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.web.forms import CheckboxesField, DayField, Form, MoneyField, _l, choices

MOST_ASSETS = 6
KEPT_YEARS = 7
"""How long the papers of an award are kept, unless another day is chosen."""


class AssetForm(PlainForm):
    """Something that was bought and stays; empty means nothing."""

    what = StringField(_l("What"), validators=[Length(max=200)])
    value = MoneyField(_l("What it is worth"))
    keeper = StringField(_l("Who keeps it"), validators=[Length(max=150)])


class CloseWorkForm(Form):
    """Close the work of an award."""

    worked = TextAreaField(_l("What worked?"), validators=[DataRequired(), Length(max=3000)])
    failed = TextAreaField(_l("What did not work?"), validators=[DataRequired(), Length(max=3000)])
    steps = CheckboxesField(_l("Which of the ten steps did it serve?"))
    assets = FieldList(FormField(AssetForm), min_entries=MOST_ASSETS, max_entries=MOST_ASSETS)
    kept_until = DayField(_l("Keep its papers until"), validators=[DataRequired()])

    def prepare(self, currency: str, ends_on: date) -> None:
        """Set currency, choices, the names of lines, and a day to start from."""
        self.steps.choices = choices([(str(n), name) for n, name in STEP_NAMES.items()])
        self.assets.label.text = _("What was bought and stays")
        for number, part in enumerate(self.assets, start=1):
            part.label.text = _("Thing %(n)s", n=number)
            part.form.value.currency = currency
        if self.kept_until.data is None:
            self.kept_until.data = date(ends_on.year + KEPT_YEARS, 12, 31)

    def bought(self) -> list[Asset]:
        """The lines that were filled. Raises Invalid for a line that is half filled."""
        found = []
        for part in self.assets:
            what, keeper = part.form.what.data or "", part.form.keeper.data or ""
            value: Money | None = part.form.value.data
            if not what.strip() and not keeper.strip() and value is None:
                continue
            if not what.strip() or not keeper.strip() or value is None:
                raise Invalid(
                    _("%(line)s needs a name, a value and who keeps it.", line=part.label.text)
                )
            found.append(Asset(what.strip(), value, keeper.strip()))
        return found
