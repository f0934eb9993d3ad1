"""What is typed of a fund's framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants.funds.models_framework import Aim, AimLevel
from grants.funds.wording import LEVELS
from grants.kernel.i18n import LANGUAGES, _
from grants.web.forms import Form, _l, choices


class AimForm(Form):
    """The words of a priority or of an objective, in the languages of the product."""

    name_en = StringField(_l("Name in English"), validators=[Length(max=200)])
    name_ur = StringField(
        _l("Name in Urdu"), validators=[Length(max=200)], render_kw={"dir": "auto"}
    )
    source = TextAreaField(_l("Where it comes from"), validators=[Length(max=1000)])
    serves = SelectField(_l("Which national objective it serves"), default="")

    def offer(self, national: Sequence[Aim]) -> None:
        """Say which national objectives there are."""
        listed = [(each.key, each.words) for each in national]
        self.serves.choices = choices([("", _("None")), *listed])

    @property
    def names(self) -> Mapping[str, str]:
        """What was typed, language code → words."""
        return {code: str(self[f"name_{code}"].data or "") for code in LANGUAGES}

    def show(self, aim: Aim) -> None:
        """Fill in what it says now."""
        for code in LANGUAGES:
            self[f"name_{code}"].data = aim.name.get(code, "")
        self.source.data = aim.source
        self.serves.data = aim.serves.key if aim.serves else ""


class NewAimForm(AimForm):
    """Enter a priority or an objective."""

    key = StringField(
        _l("Short name in call files"),
        description=_l("Small letters, digits and underscores, such as safe_places. It stays."),
        validators=[DataRequired(), Length(max=60)],
    )
    level = SelectField(
        _l("Whose objective it is"), choices=choices(LEVELS), default=AimLevel.LOCAL.value
    )
