"""What an organisation keeps of its papers and owners, and what staff type in due diligence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import TextInput

from grants.kernel.i18n import _
from grants.organisations.countries import countries
from grants.organisations.kinds import CheckKind, CheckResult, MatchOutcome, PairOutcome
from grants.web.forms import DayField, Form, _l, choices, latin

CHECKS = {
    CheckKind.REGISTRATION: _l("Registration"),
    CheckKind.GOVERNANCE: _l("Governance"),
    CheckKind.FINANCE: _l("Finance"),
    CheckKind.SAFEGUARDING: _l("Safeguarding"),
    CheckKind.REFERENCES: _l("References"),
    CheckKind.VISIT: _l("Visit"),
}
RESULTS = {
    CheckResult.PASSED: _l("passed"),
    CheckResult.CONCERNS: _l("passed with concerns"),
    CheckResult.FAILED: _l("not passed"),
}
WHY_NEAR = {
    "same": _l("the same name"),
    "folded": _l("the same words, spelled or ordered differently"),
    "contains": _l("every word of one name stands in the other"),
    "near": _l("nearly the same letters"),
}
ALIKE = {
    "registration": _l("the same registration number"),
    "bank_account": _l("the same bank account"),
    "phone": _l("the same telephone number"),
    "name": _l("a name that is near"),
}
LINE_ERRORS = {
    "no_name": _l("There is no name in this line."),
    "too_long": _l("The name is longer than 300 characters."),
}
OUTCOMES = {
    MatchOutcome.CONFIRMED: _l("the same: confirmed"),
    MatchOutcome.CLEARED: _l("somebody else: cleared"),
}
PAIR_OUTCOMES = {
    PairOutcome.SAME: _l("one organisation"),
    PairOutcome.DIFFERENT: _l("two organisations"),
}


class ShareField(Field):
    """A share in per cent, kept as whole hundredths: 33.33 is 3333."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None

    def pre_validate(self, _form: Any) -> None:
        """Read what was typed, without a float."""
        text = latin(str(self.raw_data[0])).strip().rstrip("%٪").strip() if self.raw_data else ""
        if not text:
            return
        read = re.fullmatch(r"([0-9]{1,3})(?:[.٫]([0-9]{1,2}))?", text)
        if read is None:
            raise StopValidation(_("Enter a share such as 25 or 33.33."))
        self.data = int(read[1]) * 100 + int((read[2] or "").ljust(2, "0"))


class DocumentForm(Form):
    """A paper of the organisation."""

    title = StringField(
        _l("What it is"),
        [InputRequired(_l("Say what the document is.")), Length(max=120)],
        description=_l("Such as Registration certificate or Audited accounts 2025."),
    )
    file = FileField(
        _l("File"),
        [InputRequired(_l("Choose a file."))],
        description=_l("PDF, PNG or JPEG, at most 10 MB."),
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg"},
    )
    expires_on = DayField(_l("The day on which it expires"), [Optional()])


class ControllerForm(Form):
    """A person who owns or controls the organisation."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the person’s name.")), Length(max=120)])
    role = StringField(
        _l("What they are"),
        [InputRequired(_l("Say what they are, such as owner, chair or trustee.")), Length(max=80)],
    )
    share = ShareField(_l("Share in per cent"), [Optional()])
    country = SelectField(_l("Country"), [InputRequired(_l("Choose a country."))])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.country.choices = choices([("", _("Choose one")), *countries().items()])


class CheckForm(Form):
    """What was checked, and what came of it."""

    kind = RadioField(
        _l("What was checked"),
        [InputRequired(_l("Choose what was checked."))],
        choices=choices(CHECKS),
    )
    result = RadioField(
        _l("Result"), [InputRequired(_l("Choose a result."))], choices=choices(RESULTS)
    )
    reason = TextAreaField(
        _l("What you looked at and found"),
        [InputRequired(_l("Say what you looked at and what you found.")), Length(max=4000)],
    )
    checked_on = DayField(_l("Day of the check"), [InputRequired(_l("Enter a date."))])
    next_review_on = DayField(_l("Next review"), [Optional()])


class ListForm(Form):
    """A list of names that somebody else keeps."""

    name = StringField(
        _l("Name of the list"),
        [InputRequired(_l("Name the list, such as UN consolidated list.")), Length(max=120)],
        description=_l("The same name as before makes the next version of that list."),
    )
    source = StringField(_l("Where it comes from"), [Length(max=300)])
    file = FileField(
        _l("CSV file"),
        [InputRequired(_l("Choose a file."))],
        description=_l("In UTF-8, with a column “name” and perhaps a column “detail”."),
        render_kw={"accept": ".csv"},
    )


class _DecisionForm(Form):
    """What a person decides, and why."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why; the next person reads it.")), Length(max=2000)],
    )
    seen = HiddenField()


class MatchForm(_DecisionForm):
    """Is it the same name?"""

    outcome = RadioField(
        _l("Is it the same?"),
        [InputRequired(_l("Choose one of the answers."))],
        choices=choices(OUTCOMES),
    )


class PairForm(_DecisionForm):
    """Are they one organisation?"""

    outcome = RadioField(
        _l("Are they one?"),
        [InputRequired(_l("Choose one of the answers."))],
        choices=choices(PAIR_OUTCOMES),
    )
