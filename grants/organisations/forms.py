"""What people type about their organisation, its members and its bank account."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from grants.accounts.invitations import InvitationOutcome
from grants.organisations import wording
from grants.organisations.kinds import MemberRole
from grants.organisations.operations import CallBack
from grants.organisations.registers import REGISTERS
from grants.web.forms import Form, MomentField, WholeNumberField, WordLimitedTextArea, _l, choices
from grants.web.password_again import PasswordAgainForm

KINDS = wording.KINDS


MEMBER_ROLES = {
    MemberRole.OWNER: _l("owner"),
    MemberRole.EDITOR: _l("editor"),
    MemberRole.VIEWER: _l("viewer"),
}
ROLE_CHOICES = {
    MemberRole.OWNER.value: _l("Owner: writes, signs, and says who its people are"),
    MemberRole.EDITOR.value: _l("Editor: writes applications and progress reports"),
    MemberRole.VIEWER.value: _l("Viewer: reads, and changes nothing"),
}
OUTCOMES = {
    InvitationOutcome.JOINED: _l("joined"),
    InvitationOutcome.DECLINED: _l("declined"),
    InvitationOutcome.TAKEN_BACK: _l("taken back"),
}


class ChangeForm(Form):
    """What an organisation says of itself."""

    name = StringField(
        _l("Name, as it is registered"),
        [InputRequired(_l("Enter the organisation’s name as it is registered.")), Length(max=200)],
    )
    register = SelectField(
        _l("Where it is registered"),
        choices=choices([("", _l("In none of these")), *REGISTERS.items()]),
        default="",
    )
    registration_number = StringField(
        _l("Registration number"),
        [Length(max=80)],
        description=_l("Leave it empty if you are not registered."),
    )
    founded_year = WholeNumberField(
        _l("Year it was founded"), [Optional(), NumberRange(min=1800, max=2100)]
    )
    phone = StringField(
        _l("Telephone"),
        [Length(max=40)],
        render_kw={"dir": "ltr", "inputmode": "tel", "autocomplete": "tel"},
    )
    area = StringField(
        _l("Where you work"), [Length(max=120)], description=_l("Such as Ward 7, Peshawar.")
    )
    address = TextAreaField(_l("Postal address"), [Length(max=500)])
    website = StringField(
        _l("Website"), [Length(max=200)], render_kw={"dir": "ltr", "inputmode": "url"}
    )
    areas = TextAreaField(
        _l("Areas in which you work"),
        [Length(max=1700)],
        description=_l("One on each line, such as Ward 7 or Hayatabad."),
    )
    themes = TextAreaField(
        _l("Themes of your work"),
        [Length(max=1700)],
        description=_l("One on each line, such as Climate or Youth."),
    )
    partners = TextAreaField(
        _l("Whom you work with"),
        [Length(max=1700)],
        description=_l("One on each line: organisations, schools or offices."),
    )
    about = WordLimitedTextArea(
        _l("What you do"),
        words=150,
        description=_l("Two or three sentences; staff read them beside your applications."),
    )


class DescribeForm(ChangeForm):
    """A new organisation; its kind is chosen once."""

    kind = SelectField(
        _l("Kind of organisation"),
        choices=choices([("", _l("Choose one")), *((k.value, v) for k, v in KINDS.items())]),
        description=_l("Calls are open to some kinds only. It cannot be changed later."),
    )


class InviteForm(Form):
    """Whom to ask."""

    email = StringField(
        _l("Your colleague’s email address"),
        [InputRequired(_l("Enter an email address, such as name@example.org."))],
        render_kw={"type": "email", "autocapitalize": "none", "dir": "ltr"},
    )
    role = RadioField(
        _l("What they may do"),
        [InputRequired(_l("Choose what they may do."))],
        choices=choices(ROLE_CHOICES),
        default=MemberRole.EDITOR.value,
    )


class RoleForm(Form):
    """What one of its people may do from now on."""

    role = RadioField(
        _l("What they may do"),
        [InputRequired(_l("Choose what they may do."))],
        choices=choices(ROLE_CHOICES),
    )


class BankAccountForm(Form):
    """Where the organisation is to be paid."""

    holder = StringField(
        _l("Account holder"),
        [InputRequired(_l("Enter the name in which the account is held.")), Length(max=140)],
        description=_l("As the bank prints it. It should be the organisation’s name."),
    )
    bank_name = StringField(
        _l("Bank and branch"),
        [InputRequired(_l("Enter the bank and the branch.")), Length(max=140)],
    )
    account_number = StringField(
        _l("IBAN or account number"),
        [InputRequired(_l("Enter the IBAN, or the account’s digits."))],
        description=_l("An IBAN such as PK36 SCBL 0000 0011 2345 6702."),
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )


class ApproveAccountForm(PasswordAgainForm):
    """The call back before a bank account is approved."""

    number = StringField(
        _l("Which number did you call?"),
        [InputRequired(_l("Enter the number that you called.")), Length(max=40)],
        render_kw={"dir": "ltr", "inputmode": "tel"},
    )
    known_from = StringField(
        _l("Where do you know the number from?"),
        [
            InputRequired(_l("Say where you know the number from: not from this proposal.")),
            Length(max=200),
        ],
        description=_l("From before, such as the application or an earlier call."),
    )
    spoke_with = StringField(
        _l("Whom did you speak with?"),
        [InputRequired(_l("Enter whom you spoke with.")), Length(max=140)],
    )
    called_at = MomentField(
        _l("When did you call?"), [InputRequired(_l("Enter a date and an hour."))]
    )

    def call(self) -> CallBack:
        """What was typed, as a call back."""
        return CallBack(
            number=self.number.data or "",
            known_from=self.known_from.data or "",
            spoke_with=self.spoke_with.data or "",
            called_at=self.called_at.data,  # type: ignore[arg-type]
        )


class RejectForm(Form):
    """Why a bank account is not accepted."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why, so that the organisation can mend it.")), Length(max=500)],
        description=_l("The organisation reads it."),
    )
