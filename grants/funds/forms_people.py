"""What is typed of the people of a contributor."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from grants.web.forms import Form, _l


class InvitePersonForm(Form):
    """Whom to invite to sign in for a contributor."""

    email = StringField(
        _l("Email address"),
        [
            InputRequired(_l("Enter an email address, such as name@example.org.")),
            Length(max=200),
        ],
        description=_l("They are told by mail, and get an account there if they have none."),
        render_kw={"type": "email", "autocapitalize": "none", "dir": "ltr"},
    )
