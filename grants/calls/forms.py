"""What a manager types of a call: its facts on one form, its text as a call file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from grants.calls.callfile.reading import MOST_GRACE
from grants.calls.definition import CallDefinition
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language
from grants.web.forms import Form, MomentField, MoneyField, WholeNumberField, _l

_SLUG = Regexp(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    message=_l("Use small letters, digits and hyphens, such as youth-2027."),
)


class FromTemplateForm(Form):
    """Open a new call from a ready text: only what differs is asked."""

    template = SelectField(_l("Start from"), validators=[DataRequired()])
    slug = StringField(
        _l("Short name in the address"), validators=[DataRequired(), Length(max=60), _SLUG]
    )
    opens = MomentField(_l("Opens"), validators=[DataRequired()])
    closes = MomentField(_l("Closes"), validators=[DataRequired()])

    test = BooleanField(_l("This is a test: it is tried out, and counts nowhere"))

    def times(self, zone: str) -> tuple[str, str]:
        """The two wall times as a call file writes them."""
        return _wall(self.opens.data, zone), _wall(self.closes.data, zone)


class FactsForm(Form):
    """The facts of a call that a list shows."""

    title = StringField(_l("Title"), validators=[DataRequired(), Length(max=150)])
    summary = TextAreaField(
        _l("Summary"), validators=[DataRequired(), Length(max=2000)], render_kw={"rows": 4}
    )
    theme = StringField(_l("Theme"), validators=[Length(max=100)])
    area = StringField(_l("Area"), validators=[Length(max=100)])
    budget = MoneyField(_l("To be awarded in all"), validators=[DataRequired()])
    ceiling = MoneyField(_l("Most for one application"), validators=[DataRequired()])
    opens = MomentField(_l("Opens"), validators=[DataRequired()])
    closes = MomentField(_l("Closes"), validators=[DataRequired()])
    questions_until = MomentField(
        _l("Questions on the call are taken until"), validators=[Optional()]
    )
    grace = WholeNumberField(
        _l("Minutes after closing in which applications are still accepted"),
        validators=[InputRequired(), NumberRange(min=0, max=MOST_GRACE)],
        default=0,
    )
    reviewers = WholeNumberField(
        _l("Reviewers for each application"), validators=[NumberRange(min=1, max=9)]
    )

    def show(self, definition: CallDefinition) -> None:
        """Fill the form from the text that holds now."""
        self.title.data = definition.title.read(language())
        self.summary.data = definition.summary.read(language())
        self.theme.data = definition.theme or ""
        self.area.data = definition.area or ""
        self.budget.data = definition.budget
        self.ceiling.data = definition.ceiling
        self.opens.data = definition.opens_at
        self.closes.data = definition.closes_at
        self.questions_until.data = definition.questions_until_at
        self.grace.data = definition.grace_minutes
        self.reviewers.data = definition.reviewers

    def changed(self, definition: CallDefinition) -> CallDefinition:
        """The definition with what was typed; a text keeps its other languages."""
        # Checked by the validators: an amount or a number that is missing has come back.
        budget, ceiling, reviewers = self.budget.data, self.ceiling.data, self.reviewers.data
        if budget is None or ceiling is None or reviewers is None:
            raise Invalid(_("Fill in every field, then save again."))
        return replace(
            definition,
            title=definition.title.reworded(str(self.title.data), language()),
            summary=definition.summary.reworded(str(self.summary.data), language()),
            theme=self.theme.data or None,
            area=self.area.data or None,
            budget=budget,
            ceiling=ceiling,
            opens=_wall(self.opens.data, definition.time_zone),
            closes=_wall(self.closes.data, definition.time_zone),
            questions_until=_wall(self.questions_until.data, definition.time_zone)
            if self.questions_until.data
            else None,
            grace_minutes=self.grace.data or 0,
            reviewers=reviewers,
        )


class CallFileForm(Form):
    """The whole text of a call as a call file."""

    text = TextAreaField(
        _l("Call file"),
        validators=[DataRequired()],
        render_kw={"rows": 30, "spellcheck": "false", "dir": "ltr", "class": "g-num"},
    )


class CancelForm(Form):
    """Why a call is cancelled."""

    reason = TextAreaField(_l("Reason"), validators=[DataRequired(), Length(max=1000)])


def in_fund(form: Any, fund: Fund) -> Any:
    """Give the money and time fields of a form the fund's currency and zone."""
    for field in form:
        if isinstance(field, MoneyField):
            field.currency = fund.currency
        if isinstance(field, MomentField):
            field.zone = fund.time_zone
    return form


def _wall(moment: Any, zone: str) -> str:
    return clock.local(moment, zone).strftime("%Y-%m-%d %H:%M")
