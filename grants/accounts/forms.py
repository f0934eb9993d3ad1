"""What people type about themselves."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired

from grants.accounts.models import Role
from grants.kernel.i18n import LANGUAGES
from grants.web.forms import Form, _l, choices
from grants.web.navigation import ROLES

_EMAIL = {"type": "email", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class SignUpForm(Form):
    """A new account."""

    name = StringField(_l("Your name"), [InputRequired(_l("Enter your name."))])
    email = StringField(
        _l("Your email address"),
        [InputRequired(_l("Enter your email address."))],
        description=_l("We send you one mail to confirm it."),
        render_kw=_EMAIL,
    )
    password = PasswordField(
        _l("A password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 10 characters. Three words are easy to remember."),
    )


class SignInForm(Form):
    """Who I am."""

    email = StringField(
        _l("Your email address"),
        [InputRequired(_l("Enter your email address."))],
        render_kw=_EMAIL,
    )
    password = PasswordField(_l("Your password"), [InputRequired(_l("Enter your password."))])
    next = HiddenField()


class ConfirmForm(Form):
    """The password that shows it was me who signed up."""

    password = PasswordField(
        _l("The password you chose"), [InputRequired(_l("Enter your password."))]
    )


class ForgottenForm(Form):
    """Where to send the link for a new password."""

    email = StringField(
        _l("Your email address"),
        [InputRequired(_l("Enter your email address."))],
        render_kw=_EMAIL,
    )


class NewPasswordForm(Form):
    """The new password."""

    password = PasswordField(
        _l("Your new password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 10 characters. Three words are easy to remember."),
    )


class AccountForm(Form):
    """My name and language."""

    name = StringField(_l("Your name"), [InputRequired(_l("Enter your name."))])
    language = SelectField(
        _l("Language of our pages and mails"), choices=[*choices(LANGUAGES.items())]
    )


class ChangePasswordForm(Form):
    """The old password and the new."""

    old = PasswordField(_l("Your password now"), [InputRequired(_l("Enter your password."))])
    new = PasswordField(
        _l("Your new password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 10 characters. Three words are easy to remember."),
    )


class RoleForm(Form):
    """A role to grant; the fund's choices are set by the page."""

    role = SelectField(_l("Role"), choices=choices([(role.value, ROLES[role]) for role in Role]))
    fund = SelectField(_l("Fund"))
