"""What is said of two applications that look like one project."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.applications.likeness import Why
from grants.kernel.i18n import lazy
from grants.organisations.kinds import PairOutcome
from grants.web.forms import Form, _l, choices

ALIKE = {
    Why.TEXT: lazy("text"),
    Why.TITLE: lazy("the same title"),
    Why.AMOUNT: lazy("the same amount"),
    Why.CLOSE_AMOUNT: lazy("nearly the same amount"),
    Why.ORGANISATION: lazy("the same organisation"),
    Why.PEOPLE: lazy("the same people"),
    Why.BANK_ACCOUNT: lazy("the same bank account"),
}
OUTCOMES = {
    PairOutcome.SAME: lazy("The same project"),
    PairOutcome.DIFFERENT: lazy("Not the same project"),
}


class PairForm(Form):
    """Are they for the same project, and why?"""

    outcome = RadioField(
        _l("Are they for the same project?"),
        choices=choices(OUTCOMES),
        validators=[DataRequired(_l("Choose one."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[
            DataRequired(_l("Say why. The reason is kept with your decision.")),
            Length(max=2000),
        ],
        render_kw={"rows": 3},
    )
    seen = HiddenField()
