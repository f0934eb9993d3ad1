"""The quiz on who can apply: what a profile would say, typed by somebody who has none yet."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from grants.calls.definition import CallDefinition
from grants.calls.judging import Applicant
from grants.calls.wording_limits import places_words
from grants.funds.wording import APPLICANTS
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind
from grants.web.forms import Form, MoneyField, _l, choices, latin

EARLIEST_YEAR = 1000


class QuizForm(Form):
    """Kind, place, age and amount, as far as the call looks at them."""

    definition: CallDefinition

    kind = RadioField(
        _l("To which of these does your organisation belong?"),
        choices=choices({kind.value: APPLICANTS[kind.value] for kind in OrganisationKind}),
        validators=[DataRequired(_l("Choose one."))],
    )

    @property
    def applicant(self) -> Applicant:
        """Who would apply, once the form is valid."""
        year = self._fields.get("founded_year")
        works = self._fields.get("works_there")
        areas: tuple[str, ...] = ()
        if works is not None:
            place = self.definition.applying.limits.works_in[0]
            areas = (place.read(),) if works.data == "yes" else (_("another place"),)
        founded = int(latin(year.data).strip()) if year is not None else None
        return Applicant(OrganisationKind(self.kind.data), founded, areas)

    @property
    def amount(self) -> Money | None:
        """The amount that would be asked for."""
        found: Money | None = self._fields["requested"].data
        return found


def quiz_form(definition: CallDefinition) -> QuizForm:
    """The form for one call."""
    fields: dict[str, Any] = {"definition": definition}
    if definition.applying.limits.works_in:
        fields["works_there"] = RadioField(
            _("Does your organisation work in %(places)s?", places=places_words(definition)),
            choices=choices({"yes": _("Yes"), "no": _("No")}),
            validators=[DataRequired(_l("Choose one."))],
        )
    if definition.applying.asks_age:
        fields["founded_year"] = StringField(
            _l("In which year was your organisation founded?"),
            validators=[InputRequired(_l("Enter a year, such as 2015.")), _year(definition)],
            render_kw={"inputmode": "numeric"},
        )
    fields["requested"] = MoneyField(
        _l("About how much will you ask for?"),
        currency=definition.currency,
        validators=[InputRequired(_l("Enter the amount in digits, such as 250000."))],
    )
    return type("OneQuizForm", (QuizForm,), fields)()  # type: ignore[no-any-return]


def _year(definition: CallDefinition) -> Any:
    latest = int(definition.closes[:4])

    def check(_form: Form, field: Any) -> None:
        typed = latin(field.data or "").strip()
        known = typed.isascii() and typed.isdigit() and len(typed) == 4
        if not known or not EARLIEST_YEAR <= int(typed) <= latest:
            raise ValidationError(_("Enter a year, such as 2015."))

    return check
