"""What is typed of an award."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest

from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, Optional

from grants.awards.conditions import Asked
from grants.awards.forms_conditions import MOST_ASKED, AskedForm, asked_in
from grants.awards.schedule import Planned, in_parts, shares
from grants.kernel.errors import Invalid
from grants.kernel.i18n import LANGUAGES, _
from grants.kernel.money import Money
from grants.web.forms import (
    DayField,
    Form,
    MoneyField,
    WordLimitedTextArea,
    _l,
    choices,
)

MOST_INSTALMENTS = 6


def new_key() -> str:
    """A key of a form that is sent once."""
    return secrets.token_urlsafe(16)


class InstalmentForm(PlainForm):
    """One line of the plan; empty means no instalment."""

    amount = MoneyField(_l("Amount"))
    due_on = DayField(_l("Planned for"), validators=[Optional()])
    after = SelectField(
        _l("Is paid"),
        choices=choices([("", _l("on its day")), ("report", _l("after a progress report"))]),
        default="",
    )


class OfferForm(Form):
    """Offer an award: dates, instalments, what it is for."""

    purpose = WordLimitedTextArea(
        _l("What the money is for, in words the public reads"),
        words=80,
        validators=[DataRequired()],
    )
    starts_on = DayField(_l("The work begins on"), validators=[DataRequired()])
    ends_on = DayField(_l("The work ends on"), validators=[DataRequired()])
    pattern = StringField(
        _l("Shares in percent"),
        description=_l("Fills the lines below. For example 50/20/20/10, or 80/20."),
        validators=[Optional(), Length(max=40)],
    )
    instalments = FieldList(
        FormField(InstalmentForm), min_entries=MOST_INSTALMENTS, max_entries=MOST_INSTALMENTS
    )
    conditions = FieldList(FormField(AskedForm), min_entries=MOST_ASKED, max_entries=MOST_ASKED)
    language = SelectField(_l("Language of the agreement"), default="en")
    key = HiddenField(default=new_key)

    def prepare(self, amount: Money, languages: Iterable[str]) -> None:
        """Set currency and choices: the languages in which the fund's agreement is written."""
        self.language.choices = choices([(code, str(LANGUAGES[code])) for code in languages])
        for number, part in enumerate(self.instalments, start=1):
            part.label.text = _("Instalment %(n)s", n=number)
            part.form.amount.currency = amount.currency
        for number, line in enumerate(self.conditions, start=1):
            line.label.text = _("Condition %(n)s", n=number)

    def propose(self, amount: Money, summary: str, today: date) -> None:
        """A plan to start from: six parts in ten first, four after a progress report."""
        self.purpose.data = summary
        self.starts_on.data = today + timedelta(days=14)
        self.ends_on.data = today + timedelta(days=194)
        plan = in_parts(amount, (6, 4), starts_on=self.starts_on.data, ends_on=self.ends_on.data)
        self._show(plan)

    def fill(self, amount: Money) -> None:
        """Put the parts of the pattern into the lines, exact to the award; nothing is kept yet.

        Raises Invalid on `pattern`, or on a day that is missing.
        """
        parts = shares(str(self.pattern.data or ""), most=MOST_INSTALMENTS)
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        if starts_on is None or ends_on is None or ends_on < starts_on:
            raise Invalid(_("Enter both days first, in their order."), "ends_on")
        self._show(in_parts(amount, parts, starts_on=starts_on, ends_on=ends_on))

    def _show(self, plan: Sequence[Planned]) -> None:
        for part, planned in zip_longest(self.instalments, plan):
            for field in (part.form.amount, part.form.due_on):
                # What was typed gives way.
                field.raw_data = None
            part.form.amount.data = planned.amount if planned else None
            part.form.due_on.data = planned.due_on if planned else None
            part.form.after.data = "report" if planned and planned.after_report else ""

    def take(self, error: Invalid) -> None:
        """A sentence about the whole plan stands on its first amount."""
        fields = dict(error.fields)
        if "instalments" in fields:
            amount = self.instalments[0].form.amount
            amount.errors = [*amount.errors, fields.pop("instalments")]
        if "asked" in fields:
            text = self.conditions[0].form.text
            text.errors = [*text.errors, fields.pop("asked")]
        if fields:
            super().take(Invalid.many(fields))

    def asked(self) -> list[Asked]:
        """The conditions that were set. Raises Invalid for a line that is half filled."""
        return asked_in([line.form for line in self.conditions])

    def plan(self) -> list[Planned]:
        """The lines that were filled. Raises Invalid for a line that is half filled."""
        planned = []
        for number, part in enumerate(self.instalments, start=1):
            amount, due_on = part.form.amount.data, part.form.due_on.data
            if amount is None and due_on is None:
                continue
            if amount is None or due_on is None:
                raise Invalid(
                    _("Instalment %(n)s needs an amount and a day.", n=number), "instalments"
                )
            planned.append(Planned(amount, due_on, part.form.after.data == "report"))
        return planned


class TemplateForm(Form):
    """The text of a fund's agreements, language by language."""

    text_en = TextAreaField(_l("The agreement in English"), validators=[Length(max=30_000)])
    text_ur = TextAreaField(
        _l("The agreement in Urdu"), validators=[Length(max=30_000)], render_kw={"dir": "auto"}
    )
    after = HiddenField()

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, language code → text; without languages that are left empty."""
        typed = {code: str(self[f"text_{code}"].data or "") for code in LANGUAGES}
        return {code: text for code, text in typed.items() if text.strip()}

    def show(self, texts: Mapping[str, str], version: int) -> None:
        """Fill in what stands now."""
        for code in LANGUAGES:
            self[f"text_{code}"].data = texts.get(code, "")
        self.after.data = str(version)


class CountersignForm(Form):
    """Sign the agreement for the fund by typing one's name and office."""

    typed_name = StringField(
        _l("Type your full name. It stands for your signature."),
        validators=[DataRequired(), Length(max=150)],
    )
    office = StringField(
        _l("Your office, for example chair or director"),
        validators=[DataRequired(), Length(max=150)],
    )
    text_hash = HiddenField()


class SignForm(CountersignForm):
    """Sign the agreement for the recipient, by the code in the mail."""

    code = StringField(
        _l("The code in our mail, six digits"),
        validators=[DataRequired(), Length(max=20)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class ReasonForm(Form):
    """Why something is done."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
