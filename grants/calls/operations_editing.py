"""A draft's form, edited on a page by one person while another may be editing it too."""

from __future__ import annotations

from grants.accounts.models import Person
from grants.calls.definition import CallDefinition
from grants.calls.document import digest, from_document, to_document
from grants.calls.models import Call, CallVersion
from grants.calls.operations import current_version, write_call
from grants.calls.operations_framework import with_names
from grants.calls.states import CallAction
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand


class ChangedMeanwhile(Invalid):
    """Somebody kept a newer text of the call after the page was shown; `number` is its number."""

    def __init__(self, version: CallVersion) -> None:
        made_by = db.session.get(Person, version.made_by_id) if version.made_by_id else None
        self.number = version.number
        super().__init__(
            _(
                "%(name)s changed this call on %(when)s after you opened this page: %(what)s",
                name=made_by.name if made_by else _("Somebody"),
                when=f"{clock.local(version.made_at, version.call.time_zone):%Y-%m-%d, %H:%M}",
                what=version.reason,
            )
        )


def edit_form(
    actor: Actor, call: Call, *, definition: CallDefinition, seen: int, reason: str
) -> bool:
    """Keep a draft as it was edited by somebody who saw version `seen`; was anything changed?

    Effects: a version that came in between is not written over (ChangedMeanwhile says whose
    it is), the next version is stored, an audit entry is made. What says the same as before
    is left alone, and with it the file that was imported.
    """
    demand(actor, CallAction.EDIT, call)
    call = lock(Call, call.id)
    latest = current_version(call)
    before = from_document(latest.document) if latest is not None else None
    definition = with_names(call.fund, definition, before)
    if latest is not None and latest.document_hash == digest(to_document(definition)):
        return False
    if latest is not None and latest.number != seen:
        raise ChangedMeanwhile(latest)
    write_call(actor, fund=call.fund, definition=definition, reason=reason)
    return True
