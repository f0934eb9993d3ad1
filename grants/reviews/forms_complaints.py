"""Forms of complaints about decisions."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.reviews.models_complaints import ComplaintOutcome
from grants.web.forms import Form, _l, choices

LONGEST = 4000
OUTCOMES = {
    ComplaintOutcome.UPHELD.value: _l("Upheld: the application is decided once more"),
    ComplaintOutcome.NOT_UPHELD.value: _l("Not upheld: the decision stands"),
}


class ComplainForm(Form):
    """What is wrong with the decision."""

    text = TextAreaField(
        _l("What is wrong with the decision?"),
        description=_l("Name the fact, the answer or the rule that was overlooked or misread."),
        validators=[Length(max=LONGEST)],
        render_kw={"dir": "auto"},
    )


class AnswerComplaintForm(Form):
    """What is answered, and why."""

    outcome = RadioField(
        _l("Answer"),
        choices=choices(OUTCOMES),
        validators=[DataRequired(_l("Choose the answer."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("The applicant reads this text."),
        validators=[Length(max=LONGEST)],
        render_kw={"dir": "auto"},
    )
