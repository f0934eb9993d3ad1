"""What is typed of matching rules."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grants.funds.forms import new_key
from grants.funds.match import MatchBasis
from grants.funds.match_wording import MATCH_BASES
from grants.funds.models import Contributor, Fund
from grants.funds.models_framework import Aim
from grants.funds.operations import Restrictions, RuleTerms
from grants.funds.wording import APPLICANTS, KINDS
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.web.forms import (
    CheckboxesField,
    DayField,
    Form,
    MoneyField,
    WholeNumberField,
    _l,
    choices,
)


class RuleForm(Form):
    """Propose a matching rule."""

    name = StringField(
        _l("Name of the rule"),
        description=_l("Such as City match for youth calls."),
        validators=[DataRequired(), Length(max=150)],
    )
    contributor = SelectField(_l("Who adds"), validators=[DataRequired()])
    adds = WholeNumberField(_l("It adds"), validators=[InputRequired()])
    for_each = WholeNumberField(_l("For each"), validators=[InputRequired()])
    cap = MoneyField(_l("Up to, in all"), validators=[DataRequired()])
    basis = RadioField(
        _l("What counts"), choices=choices(MATCH_BASES), default=MatchBasis.RECEIPTS.value
    )
    giver_kinds = CheckboxesField(
        _l("Whose gifts count"),
        description=_l("Choose none to count those of every other contributor."),
        choices=choices(KINDS),
    )
    gift_theme = StringField(_l("Only gifts for the theme"), validators=[Length(max=100)])
    gift_area = StringField(_l("Only gifts for the area"), validators=[Length(max=100)])
    starts_on = DayField(_l("First day"), validators=[DataRequired()])
    ends_on = DayField(_l("Last day"), validators=[Optional()])
    theme = StringField(_l("Only for the theme"), validators=[Length(max=100)])
    area = StringField(_l("Only for the area"), validators=[Length(max=100)])
    applicant_kind = SelectField(_l("Only for applicants of this kind"), default="")
    usable_from = DayField(_l("Can be used from"), validators=[Optional()])
    usable_until = DayField(_l("Can be used until"), validators=[Optional()])
    objective = SelectField(_l("Only for what serves the objective"), default="")
    most_per_award = MoneyField(_l("At most for one award"), validators=[Optional()])
    expected_on = DayField(_l("What it adds is expected by"), validators=[Optional()])
    is_public = BooleanField(_l("Show it to everybody on the fund’s public page"), default=True)
    key = HiddenField(default=new_key)

    def offer(
        self, fund: Fund, contributors: Sequence[Contributor], objectives: Sequence[Aim]
    ) -> None:
        """Set the currency, and what can be chosen."""
        self.cap.currency = self.most_per_award.currency = fund.currency
        self._objectives = {aim.key: aim for aim in objectives}
        named = [(aim.key, aim.words) for aim in objectives]
        self.objective.choices = choices([("", _("any objective")), *named])
        listed = [(one.public_id, one.name) for one in contributors]
        self.contributor.choices = choices([("", _("Choose a contributor")), *listed])
        self.applicant_kind.choices = choices([("", _("any kind")), *APPLICANTS.items()])

    def terms(self, currency: str) -> RuleTerms:
        """What was typed, as the rule says it."""
        return RuleTerms(
            name=self.name.data or "",
            adds=self.adds.data or 0,
            for_each=self.for_each.data or 0,
            cap=self.cap.data or Money.zero(currency),
            basis=MatchBasis(self.basis.data),
            starts_on=self.starts_on.data,  # type: ignore[arg-type]
            ends_on=self.ends_on.data,
            giver_kinds=tuple(self.giver_kinds.data or ()),
            gift_theme=self.gift_theme.data or "",
            gift_area=self.gift_area.data or "",
            restrictions=Restrictions(
                theme=self.theme.data or "",
                area=self.area.data or "",
                applicant_kind=self.applicant_kind.data or "",
                usable_from=self.usable_from.data,
                usable_until=self.usable_until.data,
                objective=self._objectives.get(self.objective.data or ""),
                most_per_award=self.most_per_award.data,
            ),
            expected_on=self.expected_on.data,
            is_public=bool(self.is_public.data),
        )


class EndRuleForm(Form):
    """Why a rule ends."""

    reason = TextAreaField(_l("Why?"), validators=[DataRequired(), Length(max=1000)])
