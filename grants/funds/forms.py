"""What is typed of a fund's money."""

from __future__ import annotations

import secrets
import zoneinfo
from collections.abc import Mapping, Sequence

from wtforms import EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from grants.funds.forms_exchange import ForeignForm, foreign_fields
from grants.funds.models import Fund, Pledge
from grants.funds.models_framework import Aim
from grants.funds.operations import Restrictions
from grants.funds.wording import APPLICANTS, KINDS
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.web.forms import DayField, Form, MoneyField, _l, choices


def new_key() -> str:
    """A key of a form that is sent once."""
    return secrets.token_urlsafe(16)


class FundForm(Form):
    """Open a fund."""

    name = StringField(_l("Name of the fund"), validators=[DataRequired(), Length(max=150)])
    slug = StringField(
        _l("Short name in the address"),
        description=_l("Small letters, digits and hyphens, such as peshawar-fund."),
        validators=[DataRequired(), Length(max=60)],
    )
    reference_prefix = StringField(
        _l("Letters that begin every reference"),
        description=_l("Two to eight capital letters, such as PLIF."),
        validators=[DataRequired(), Length(max=8)],
    )
    currency = StringField(
        _l("Currency"),
        description=_l("Three letters, such as PKR, GBP or JPY."),
        validators=[DataRequired(), Length(min=3, max=3)],
        default="PKR",
    )
    city = StringField(_l("City"), validators=[DataRequired(), Length(max=80)])
    time_zone = SelectField(_l("Time zone"), default="Asia/Karachi")
    objectives = TextAreaField(_l("What the fund is for"), validators=[Length(max=2000)])
    contact = TextAreaField(_l("Address and helpline"), validators=[Length(max=500)])
    key = HiddenField(default=new_key)

    def __init__(self) -> None:
        super().__init__()
        self.time_zone.choices = choices([(z, z) for z in sorted(zoneinfo.available_timezones())])


class ContributorForm(Form):
    """Enter a contributor."""

    name = StringField(_l("Name"), validators=[DataRequired(), Length(max=150)])
    kind = SelectField(_l("Kind"), choices=choices(KINDS))
    email = EmailField(
        _l("Email of a person to invite"),
        description=_l("They see what its money does. You can invite more people later."),
        validators=[Optional(), Length(max=200)],
    )
    key = HiddenField(default=new_key)


class PledgeForm(ForeignForm):
    """Record a pledge."""

    amount = MoneyField(_l("Amount pledged"))
    foreign_amount, rate, rate_on, rate_source = foreign_fields()
    pledged_on = DayField(_l("Pledged on"), validators=[DataRequired()])
    expected_on = DayField(_l("Expected by"), validators=[Optional()])
    schedule = TextAreaField(
        _l("Schedule"),
        description=_l("One line for each part: the day and the amount, 2027-06-30 250,000."),
        validators=[Length(max=4000)],
    )
    note = TextAreaField(_l("Note"), validators=[Length(max=1000)])
    key = HiddenField(default=new_key)


class ContributionForm(ForeignForm):
    """Record money that has come, and what it may be used for."""

    pledge = SelectField(_l("On which pledge"), default="")
    amount = MoneyField(_l("Amount received"), validators=[DataRequired()])
    foreign_amount, rate, rate_on, rate_source = foreign_fields()
    received_on = DayField(_l("Received on"), validators=[DataRequired()])
    bank_reference = StringField(
        _l("The bank’s reference"), validators=[DataRequired(), Length(max=100)]
    )
    theme = StringField(_l("Only for the theme"), validators=[Length(max=100)])
    area = StringField(_l("Only for the area"), validators=[Length(max=100)])
    applicant_kind = SelectField(_l("Only for applicants of this kind"), default="")
    usable_from = DayField(_l("Can be used from"), validators=[Optional()])
    usable_until = DayField(_l("Can be used until"), validators=[Optional()])
    objective = SelectField(_l("Only for what serves the objective"), default="")
    most_per_award = MoneyField(_l("At most for one award"), validators=[Optional()])
    key = HiddenField(default=new_key)

    def offer(
        self,
        fund: Fund,
        pledges: list[Pledge],
        objectives: Sequence[Aim],
        foreign: Mapping[int, Money],
    ) -> None:
        """Set the currency, and what can be chosen."""
        self.amount.currency = self.most_per_award.currency = fund.currency
        self._objectives = {aim.key: aim for aim in objectives}
        named = [(aim.key, aim.words) for aim in objectives]
        self.objective.choices = choices([("", _("any objective")), *named])
        self.applicant_kind.choices = choices([("", _("any kind")), *APPLICANTS.items()])
        listed = [
            (
                pledge.reference,
                _(
                    "%(reference)s, %(rest)s still to come",
                    reference=pledge.reference,
                    rest=str(foreign.get(pledge.id, pledge.rest)),
                ),
            )
            for pledge in pledges
        ]
        self.pledge.choices = choices([("", _("On no pledge")), *listed])

    def restrictions(self) -> Restrictions:
        """What was typed as restrictions."""
        return Restrictions(
            theme=self.theme.data or "",
            area=self.area.data or "",
            applicant_kind=self.applicant_kind.data or "",
            usable_from=self.usable_from.data,
            usable_until=self.usable_until.data,
            objective=self._objectives.get(self.objective.data or ""),
            most_per_award=self.most_per_award.data,
        )


class EndPledgeForm(Form):
    """Why a pledge ends."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])


class ScheduleForm(Form):
    """When the parts of a pledge are due from now on, and why that changed."""

    schedule = TextAreaField(
        _l("Schedule"),
        description=_l("One line for each part: the day and the amount, 2027-06-30 250,000."),
        validators=[DataRequired(), Length(max=4000)],
    )
    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
