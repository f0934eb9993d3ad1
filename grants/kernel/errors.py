"""Errors a person can meet. Each carries a sentence that says what to do.

One place, `web/errors.py`, maps them to pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from grants.kernel.i18n import _


class GrantsError(Exception):
    """Something a person asked for cannot be done; `message` says what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotPermitted(GrantsError):
    """The actor may not do this to this record (403)."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _("You are not permitted to do this. Ask a fund manager if you think you should be.")
        )


class NotFound(GrantsError):
    """No such record, or none that the actor may know of (404). The two read the same."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("There is no such page, or it is not open to you."))


class NotNow(GrantsError):
    """The record's status or date does not allow it now, or somebody was faster (409)."""


class KeyReused(NotNow):
    """An idempotency key came back with a different body (409)."""


class Invalid(GrantsError):
    """What was typed cannot be accepted; each sentence stands on its field.

    `fields` maps a field's name to its sentence; the empty name is the whole form.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.fields: dict[str, str] = {field: message}

    @classmethod
    def many(cls, fields: Mapping[str, str]) -> Invalid:
        """Several fields at once. `fields` must not be empty."""
        error = cls(" ".join(fields.values()))
        error.fields = dict(fields)
        return error
