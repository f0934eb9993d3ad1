"""What a manager types to amend a call that is announced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from grants.calls.callfile.reading import MOST_GRACE
from grants.calls.definition import CallDefinition
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.i18n import language
from grants.web.forms import Form, MomentField, MoneyField, WholeNumberField, _l


class ReasonForm(Form):
    """Why a call is amended."""

    reason = TextAreaField(
        _l("Why is the call amended?"),
        validators=[
            DataRequired(_l("Say why; applicants and the public read it.")),
            Length(max=1000),
        ],
    )


class AmendTextForm(ReasonForm):
    """A new text for a call that is announced, as a call file."""

    text = TextAreaField(
        _l("Call file"),
        validators=[DataRequired()],
        render_kw={"rows": 30, "spellcheck": "false", "dir": "ltr", "class": "g-num"},
    )


class AmendFactsForm(ReasonForm):
    """What can be amended without touching the questions: words, dates, amounts."""

    title = StringField(_l("Title"), validators=[DataRequired(), Length(max=150)])
    summary = TextAreaField(
        _l("Summary"), validators=[DataRequired(), Length(max=2000)], render_kw={"rows": 4}
    )
    budget = MoneyField(_l("To be awarded in all"), validators=[DataRequired()])
    ceiling = MoneyField(_l("Most for one application"), validators=[DataRequired()])
    opens = MomentField(_l("Opens"), validators=[DataRequired()])
    closes = MomentField(_l("Closes"), validators=[DataRequired()])
    grace = WholeNumberField(
        _l("Minutes after closing in which applications are still accepted"),
        validators=[InputRequired(), NumberRange(min=0, max=MOST_GRACE)],
    )

    questions_until = MomentField(
        _l("Questions on the call are taken until"), validators=[Optional()]
    )

    def __init__(self, fund: Fund, **values: Any) -> None:
        super().__init__(**values)
        self.budget.currency = self.ceiling.currency = fund.currency
        self.opens.zone = self.closes.zone = self.questions_until.zone = fund.time_zone

    def show(self, definition: CallDefinition) -> None:
        """Fill the form from the text that holds now."""
        self.title.data = definition.title.read(language())
        self.summary.data = definition.summary.read(language())
        self.budget.data = definition.budget
        self.ceiling.data = definition.ceiling
        self.opens.data = definition.opens_at
        self.closes.data = definition.closes_at
        self.grace.data = definition.grace_minutes
        self.questions_until.data = definition.questions_until_at

    def changed(self, definition: CallDefinition) -> CallDefinition:
        """The definition with what was typed; a text keeps its other languages."""
        zone = definition.time_zone
        return replace(
            definition,
            title=definition.title.reworded(str(self.title.data), language()),
            summary=definition.summary.reworded(str(self.summary.data), language()),
            budget=self.budget.data or definition.budget,
            ceiling=self.ceiling.data or definition.ceiling,
            opens=_wall(self.opens.data, zone),
            closes=_wall(self.closes.data, zone),
            grace_minutes=self.grace.data or 0,
            questions_until=_wall(self.questions_until.data, zone)
            if self.questions_until.data
            else None,
        )


def _wall(moment: Any, zone: str) -> str:
    return clock.local(moment, zone).strftime("%Y-%m-%d %H:%M")
