"""What is typed of bank statements."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grants.web.forms import Form, _l


class StatementForm(Form):
    """Import bank statements."""

    file = FileField(_l("File from the bank"), description=_l("camt.053 (XML)."))


class WhyForm(Form):
    """Why something is taken back."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
