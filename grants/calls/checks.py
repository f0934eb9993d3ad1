"""What `grants verify` checks of calls."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from grants.calls.document import digest, from_document
from grants.calls.models import Call, CallAim, CallVersion
from grants.calls.states import CallStatus
from grants.funds.models_framework import Aim
from grants.kernel.checks import Finding, check
from grants.kernel.db import db


@check("call versions")
def versions_are_sealed() -> Iterator[Finding]:
    """Each version has its hash, and the call's columns say what its current text says."""
    rows = db.session.execute(
        select(CallVersion, Call)
        .join(Call, CallVersion.call_id == Call.id)
        .order_by(CallVersion.id)
        .execution_options(yield_per=200)
    )
    named = _aims_by_call()
    for version, call in rows:
        name = f"{call.slug} version {version.number}"
        if digest(version.document) != version.document_hash:
            yield Finding("call versions", name, "was changed after it was written")
            continue
        if version.id != call.current_version_id:
            continue
        definition = from_document(version.document)
        said = (
            definition.opens_at,
            definition.closes_at,
            definition.budget.minor,
            definition.ceiling.minor,
            definition.grace_minutes,
        )
        held = (
            call.opens_at,
            call.closes_at,
            call.budget_minor,
            call.ceiling_minor,
            call.grace_minutes,
        )
        if said != held:
            yield Finding("call versions", name, "does not say the dates or amounts of its call")
        answers = {("priority", each.key) for each in definition.priorities}
        answers |= {("objective", each.key) for each in definition.objectives}
        if answers != named.get(call.id, set()):
            yield Finding("call versions", name, "does not name what its call answers")


def _aims_by_call() -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    for call_id, kind, key in db.session.execute(
        select(CallAim.call_id, Aim.kind, Aim.key).join(Aim, Aim.id == CallAim.aim_id)
    ):
        found.setdefault(call_id, set()).add((kind, key))
    return found


@check("announced calls")
def announced_calls_have_text() -> Iterator[Finding]:
    """A call that was announced has a current version of its own."""
    own = select(CallVersion.id).where(CallVersion.call_id == Call.id)
    without = db.session.execute(
        select(Call.slug)
        .where(
            Call.status != CallStatus.DRAFT.value,
            or_(Call.current_version_id.is_(None), Call.current_version_id.not_in(own)),
        )
        .order_by(Call.id)
    ).scalars()
    for slug in without:
        yield Finding("announced calls", slug, "has no text")
