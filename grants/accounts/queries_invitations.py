"""What is read of every kind of invitation by mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select

from grants.accounts.invitations import InvitationOutcome
from grants.accounts.models_invitations import MailedInvitation
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen

I = TypeVar("I", bound=MailedInvitation)  # noqa: E741

MOST = 200
"""So many that wait stand on one page."""


def unanswered(actor: Actor, kind: type[I], *of: ColumnElement[bool]) -> Sequence[I]:
    """Who was asked and has not answered, oldest first, run out or not."""
    return _all(
        seen(actor, kind).where(kind.closed_at.is_(None), *of).order_by(kind.id).limit(MOST)
    )


def declined(actor: Actor, kind: type[I], *of: ColumnElement[bool]) -> Sequence[I]:
    """Who said no, the last first; at most ten."""
    said_no = kind.outcome == InvitationOutcome.DECLINED.value
    return _all(seen(actor, kind).where(said_no, *of).order_by(kind.id.desc()).limit(10))


def of_link(kind: type[I], public_id: str, *load: Any) -> I | None:
    """The invitation that a mail's link leads to, for whoever holds the link.

    None when it was answered or taken back, has run out, or never was: the page reads the same.
    """
    return db.session.execute(
        select(kind)
        .where(kind.public_id == public_id, kind.closed_at.is_(None), kind.expires_at > clock.now())
        .options(*load)
    ).scalar_one_or_none()


def waiting(kind: type[I], address: str, *of: ColumnElement[bool]) -> I | None:
    """The open invitation to an address, run out or not."""
    return db.session.execute(
        select(kind).where(kind.email == address, kind.closed_at.is_(None), *of)
    ).scalar_one_or_none()


def _all(query: Select[I]) -> Sequence[I]:
    return db.session.scalars(query).all()
