"""What is typed of bank statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.kernel.money import Money
from grants.web.forms import CheckboxesField, Form, _l, choices


class StatementForm(Form):
    """Import bank statements."""

    file = FileField(_l("File from the bank"), description=_l("camt.053 (XML)."))


class TieForm(Form):
    """What a line of the bank is in the books."""

    movements = CheckboxesField(_l("In the books"), default=())
    others = CheckboxesField(_l("Together with other lines"), coerce=int, default=())
    words = StringField(_l("Note"), validators=[Length(max=300)])

    def offer(
        self,
        movements: Sequence[tuple[str, str, Money, str]],
        lines: Sequence[tuple[int, str, date, Money]],
    ) -> None:
        """Set what can be chosen: movements of the books, and lines that are open too."""
        self.movements.choices = choices(
            [
                (key, f"{amount}, {words}" + (f" ({why})" if why else ""))
                for key, words, amount, why in movements
            ]
        )
        self.others.choices = choices(
            [
                (line, f"{amount}, {on.isoformat()}, {address}")
                for line, address, on, amount in lines
            ]
        )


class WhyForm(Form):
    """Why something is taken back."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
