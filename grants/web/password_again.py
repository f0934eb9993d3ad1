"""The password once more, before a step that moves money: who holds the device is not enough.

It is asked on the form of the step itself, unless it was given within the last minutes, so
nothing that was typed is lost. The accounts feature says whether it is the right one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import g, session
from wtforms import PasswordField

from grants.kernel import clock
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.web.forms import Form, _l
from grants.web.guards import current_actor
from grants.web.limits import limiter

GOOD_FOR = timedelta(minutes=5)
_GIVEN = "password given"
_checker: list[Callable[[Actor, str], bool]] = []


def says_if_right(check: Callable[[Actor, str], bool]) -> Callable[[Actor, str], bool]:
    """Enter the function that knows people's passwords (the accounts feature has it)."""
    _checker[:] = [check]
    return check


def was_given() -> None:
    """Remember that the password was given just now."""
    session[_GIVEN] = clock.now().timestamp()


def is_needed() -> bool:
    """Must it be given again?"""
    given = session.get(_GIVEN)
    return given is None or not 0 <= clock.now().timestamp() - given <= GOOD_FOR.total_seconds()


class PasswordAgainForm(Form):
    """A form that asks for the password unless it was given a short while ago."""

    password_again = PasswordField(
        _l("Your password, once more"), render_kw={"autocomplete": "current-password"}
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if not is_needed():
            del self.password_again

    def validate(self, extra_validators: Any = None) -> bool:
        """The rest of the form first: a slip elsewhere does not count as a try."""
        if not super().validate(extra_validators):
            return False
        if "password_again" not in self._fields:
            return True
        if _checker and _checker[0](current_actor(), self.password_again.data or ""):
            was_given()
            return True
        g.wrong_password = True
        self.password_again.errors = [_("That is not your password.")]
        return False


tries_again = limiter.shared_limit(
    "10 per 15 minutes",
    scope="password again",
    key_func=lambda: f"person {current_actor().person_id}",
    methods=["POST"],
    # Only wrong ones count: whoever approves twenty payments is not kept out.
    deduct_when=lambda _answer: bool(g.get("wrong_password", False)),
)
"""Decorate a view whose form asks for the password."""
