"""What is typed of a bank account that was stopped."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from grants.web.forms import Form, _l


class NotUsForm(Form):
    """Nothing is typed: the button alone says that it was not us."""


class LiftForm(Form):
    """Why an account may be used again."""

    reason = TextAreaField(
        _l("Why may it be used again?"),
        [InputRequired(_l("Say why the account may be used again.")), Length(max=500)],
        description=_l("Such as whom you called, and what they said."),
    )
