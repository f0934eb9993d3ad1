"""Forms of a portfolio: a limit, and a set chosen by hand."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, lazy
from grants.kernel.money import Money
from grants.reviews.portfolio import Bound, By, Limit, Measure
from grants.web.forms import Form, WholeNumberField, _l, choices, latin


class LimitForm(Form):
    """A floor or a ceiling for a theme, an area or a kind of applicant."""

    bound = RadioField(
        _l("Limit"),
        choices=choices(
            {Bound.FLOOR.value: lazy("At least"), Bound.CEILING.value: lazy("At most")}
        ),
        validators=[DataRequired(_l("Choose at least or at most."))],
    )
    amount = StringField(
        _l("How much"), validators=[DataRequired(_l("Enter an amount.")), Length(max=30)]
    )
    measure = RadioField(
        _l("Counted in"),
        choices=choices(
            {Measure.MONEY.value: lazy("Money"), Measure.COUNT.value: lazy("Applications")}
        ),
        default=Measure.MONEY.value,
        validators=[DataRequired(_l("Choose what is counted."))],
    )
    mark = SelectField(_l("For"), validators=[DataRequired(_l("Choose for what."))])

    def limit(self, currency: str) -> Limit:
        """The limit as it is reckoned with. Raises Invalid."""
        by, _bar, value = (self.mark.data or "").partition("|")
        measure = Measure(self.measure.data)
        return Limit(By(by), value, Bound(self.bound.data), measure, self._amount(currency))

    def _amount(self, currency: str) -> int:
        typed = latin(self.amount.data or "").strip()
        if self.measure.data == Measure.COUNT.value:
            if not typed.isdigit() or len(typed) > 6:
                raise Invalid(_("Enter a whole number."), "amount")
            return int(typed)
        try:
            return Money.parse(typed, currency).minor
        except ValueError as error:
            raise Invalid(_("Enter an amount such as 250,000."), "amount") from error


class LineForm(Form):
    """Where the funding line is drawn."""

    after = WholeNumberField(
        _l("Below rank"), validators=[InputRequired(_l("Enter a rank, or 0."))]
    )
    reason = StringField(
        _l("Reason"),
        description=_l("Where it is not where the money ends."),
        validators=[Length(max=1000)],
    )


class MoveForm(Form):
    """Who is moved on the waiting list, where to and why."""

    reference = StringField(
        _l("Application"),
        description=_l("Its reference."),
        validators=[DataRequired(_l("Enter its reference.")), Length(max=60)],
    )
    place = WholeNumberField(_l("New place"), validators=[InputRequired(_l("Enter a place."))])
    reason = StringField(
        _l("Reason"),
        description=_l("The fund keeps it; the applicant does not read it."),
        validators=[DataRequired(_l("Say why it moves.")), Length(max=1000)],
    )
