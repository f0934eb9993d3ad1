"""Amending a call that is announced: a new version of its text, with the reason."""

from __future__ import annotations

from sqlalchemy import func, select

from grants.calls.definition import CallDefinition
from grants.calls.differences import Change, differences
from grants.calls.document import digest, to_document
from grants.calls.models import Call, CallVersion
from grants.calls.operations import definition_of, set_columns
from grants.calls.operations_framework import keep_aims, with_names
from grants.calls.states import CallAction, CallStatus
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand

ANNOUNCED_AND_NOT_CLOSED = (CallStatus.SCHEDULED, CallStatus.OPEN)


def amend(
    actor: Actor, call: Call, *, definition: CallDefinition, reason: str, source: str = ""
) -> tuple[CallVersion, tuple[Change, ...]]:
    """Give an announced call a new text, and say why; gives the version and what changed.

    Effects: the call must be announced and not closed (NotNow); a reason must be given, the
    text must differ, and only in what may change once announced (Invalid, with the reasons);
    the version is stored, the call's columns follow it, an audit entry is made. Telling the
    applicants is for the room of applications.
    """
    call = lock(Call, call.id)
    demand(actor, CallAction.AMEND, call)
    now = clock.now()
    if call.status not in ANNOUNCED_AND_NOT_CLOSED or call.closes_at <= now:
        raise NotNow(_("Only a call that is announced and not closed can be amended."))
    if not reason.strip():
        raise Invalid(_("Say why the call is amended; everyone concerned will read it."), "reason")
    before = definition_of(call)
    definition = with_names(call.fund, definition, before)
    changes = differences(before, definition, opened=call.opens_at <= now)
    if not changes:
        raise Invalid(_("Nothing differs from the text that holds now."), "text")
    refused = [f"{each.words} {each.refusal}" for each in changes if each.refusal]
    if refused:
        raise Invalid("\n".join(refused), "text")
    return _keep(actor, call, definition, reason.strip(), source), changes


def _keep(
    actor: Actor, call: Call, definition: CallDefinition, reason: str, source: str
) -> CallVersion:
    document = to_document(definition)
    number = db.session.execute(
        select(func.max(CallVersion.number)).where(CallVersion.call_id == call.id)
    ).scalar_one()
    version = CallVersion(
        call_id=call.id,
        number=number + 1,
        document=document,
        document_hash=digest(document),
        source=source,
        reason=reason,
        amendment=True,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    set_columns(call, definition)
    call.current_version_id = version.id
    keep_aims(call, definition)
    detail = {"version": version.number, "hash": version.document_hash, "reason": reason}
    audit.record(actor, CallAction.AMEND, call, detail=detail)
    db.session.flush()
    return version
