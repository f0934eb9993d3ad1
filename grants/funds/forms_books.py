"""What is typed of a fund's books."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grants.web.forms import DayField, Form, _l


class ClosingForm(Form):
    """Close the books up to a day."""

    closed_until = DayField(_l("Last day of the period"), validators=[DataRequired()])
    note = TextAreaField(_l("Note"), validators=[Length(max=1000)])


class OpeningForm(Form):
    """Import opening balances."""

    on = DayField(_l("The books begin on"), validators=[DataRequired()])
    file = FileField(_l("File of balances"), description=_l("CSV, one row a lot."))
