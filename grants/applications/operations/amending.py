"""Amending a call while applicants write: the new text, and everyone concerned is told."""

from __future__ import annotations

from collections.abc import Sequence

from grants.accounts.models import Person
from grants.applications.queries_people import people_of_call
from grants.applications.states import ApplicationStatus
from grants.calls.callfile import parse
from grants.calls.definition import CallDefinition
from grants.calls.models import Call, CallVersion
from grants.calls.operations_amending import amend
from grants.calls.queries_amendments import amendments
from grants.kernel.i18n import use_language
from grants.kernel.policy import Actor
from grants.notifications.operations import tell

_WRITING = (ApplicationStatus.DRAFT,)
_APPLIED = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.CHANGES_REQUESTED,
    ApplicationStatus.ELIGIBLE,
)


def amend_by_file(actor: Actor, call: Call, *, text: str, reason: str) -> CallVersion:
    """Amend a call by a changed call file; effects as for `amend_call`."""
    return amend_call(actor, call, definition=parse(text), reason=reason, source=text)


def amend_call(
    actor: Actor, call: Call, *, definition: CallDefinition, reason: str, source: str = ""
) -> CallVersion:
    """Amend an announced call, and tell everyone concerned once.

    Effects: the amendment is kept (see `calls.operations_amending.amend`); whoever works on
    a draft is told by mail, and so is whoever has submitted, unless the amendment only gives
    more time. Drafts go on under the new text; what was submitted stays under its own.
    """
    version, changes = amend(actor, call, definition=definition, reason=reason, source=source)
    concerned = list(_WRITING)
    if not all(change.only_time for change in changes):
        concerned += _APPLIED
    _tell(call, version, people_of_call(call, concerned))
    return version


def _tell(call: Call, version: CallVersion, people: Sequence[Person]) -> None:
    for language in sorted({person.language for person in people}):
        with use_language(language):
            changes = [change.words for change in amendments(call)[0].changes]
        tell(
            f"call_amended:{version.id}",
            to=[person for person in people if person.language == language],
            template="call_amended",
            call=call.title_told,
            slug=call.slug,
            reason=version.reason,
            changes=changes,
            closes_at=call.closes_at,
            zone=call.time_zone,
            city=call.fund.city,
        )
