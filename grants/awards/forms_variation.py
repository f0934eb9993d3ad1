"""What is typed where an award is to change."""

from __future__ import annotations

from datetime import date

from wtforms import FieldList, FormField, HiddenField, SelectField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, Optional

from grants.awards.forms import MOST_INSTALMENTS, new_key
from grants.awards.models import Award
from grants.awards.terms import Restated, Standing, Terms, numbers_for
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.web.forms import DayField, Form, MoneyField, _l, choices


class RestatedForm(PlainForm):
    """One instalment that is not paid yet; empty means none."""

    amount = MoneyField(_l("Amount"))
    due_on = DayField(_l("Planned for"), validators=[Optional()])
    after = SelectField(_l("Is paid"), default="")


class VariationForm(Form):
    """Ask that an award changes: its amount, its last day, what is not paid yet."""

    reason = TextAreaField(
        _l("Why is a change needed?"),
        description=_l("It stands in the text that both sides sign."),
        validators=[DataRequired(), Length(max=1000)],
    )
    amount = MoneyField(_l("The whole award"), validators=[DataRequired()])
    ends_on = DayField(_l("The work ends on"), validators=[DataRequired()])
    instalments = FieldList(
        FormField(RestatedForm), min_entries=MOST_INSTALMENTS, max_entries=MOST_INSTALMENTS
    )
    key = HiddenField(default=new_key)

    def prepare(self, award: Award, standing: Standing) -> None:
        """Set currency, labels, and the progress reports that an instalment can wait for."""
        self.amount.currency = award.fund.currency
        numbers = numbers_for(MOST_INSTALMENTS, standing.kept_numbers)
        waits = [
            (str(report.number), _("after progress report %(n)s", n=report.number))
            for report in award.progress_reports
            if not report.is_final
        ]
        for number, part in zip(numbers, self.instalments, strict=True):
            part.label.text = _("Instalment %(n)s", n=number)
            part.form.amount.currency = award.fund.currency
            part.form.after.choices = choices([("", _("on its day")), *waits])

    def show(self, terms: Terms) -> None:
        """Fill in the terms as they stand."""
        self.amount.data, self.ends_on.data = terms.amount, terms.ends_on
        for line, part in zip(self.instalments, terms.plan, strict=False):
            line.form.amount.data = part.amount
            line.form.due_on.data = part.due_on
            line.form.after.data = str(part.after_report or "")

    def terms(self, standing: Standing) -> Terms:
        """What was typed. Raises Invalid for a line that is half filled."""
        lines: list[tuple[Money, date, int | None]] = []
        for part in self.instalments:
            amount, due_on = part.form.amount.data, part.form.due_on.data
            if amount is None and due_on is None:
                continue
            if amount is None or due_on is None:
                raise Invalid(
                    _("%(name)s needs an amount and a day.", name=part.label.text), "instalments"
                )
            lines.append((amount, due_on, int(part.form.after.data or 0) or None))
        numbers = numbers_for(len(lines), standing.kept_numbers)
        if self.amount.data is None or self.ends_on.data is None:
            raise Invalid(_("Enter an amount above 0."), "amount")
        return Terms(
            self.amount.data,
            self.ends_on.data,
            tuple(Restated(number, *line) for number, line in zip(numbers, lines, strict=True)),
        )

    def take(self, error: Invalid) -> None:
        """A sentence about the whole plan stands on its first amount, one about all on top."""
        fields = dict(error.fields)
        if "instalments" in fields:
            amount = self.instalments[0].form.amount
            amount.errors = [*amount.errors, fields.pop("instalments")]
        if fields or not error.fields:
            super().take(Invalid.many(fields) if fields else Invalid(error.message, "amount"))
