"""Who may follow an invitation: whoever has confirmed the address it went to."""

from __future__ import annotations

from typing import Any

from grants.kernel import clock
from grants.kernel.policy import Actor, predicate


@predicate
def is_invited(actor: Actor, record: Any) -> bool:
    """Is asked to join, by an address they have confirmed."""
    if actor.person_id is None:
        return False
    return record is None or (
        record.email == actor.email and record.closed_at is None and record.expires_at > clock.now()
    )


@predicate
def is_open(_actor: Actor, record: Any) -> bool:
    """The invitation was neither followed nor taken back."""
    return record is None or record.closed_at is None
