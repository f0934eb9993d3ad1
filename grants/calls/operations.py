"""What happens to a call: written, announced, reviewed, decided. The clock opens and closes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from grants.calls.callfile import export_text, parse
from grants.calls.definition import CallDefinition
from grants.calls.document import digest, from_document, to_document
from grants.calls.models import Call, CallVersion
from grants.calls.operations_framework import in_use, keep_aims, with_names
from grants.calls.states import CallAction, CallStatus
from grants.funds.models import Fund
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire


def import_call(actor: Actor, *, fund: Fund, text: str) -> Call:
    """Take a call file into a fund: a new draft, or the next version of a draft.

    Effects: the file is read (CallFileError names each wrong line), its currency must
    be the fund's (Invalid), a call that has been announced is left alone (NotNow), the
    version is stored with the file as it came, an audit entry is made.
    """
    demand(actor, CallAction.CREATE, fund)
    definition = parse(text)
    return _keep(actor, fund, definition, source=text, reason=_("Imported from a call file."))


def write_call(actor: Actor, *, fund: Fund, definition: CallDefinition, reason: str) -> Call:
    """Keep a call made on a page: a new draft, or the next version of a draft.

    Effects as for `import_call`; nothing is stored when nothing has changed.
    """
    demand(actor, CallAction.CREATE, fund)
    return _keep(actor, fund, definition, source="", reason=reason)


def _keep(
    actor: Actor, fund: Fund, definition: CallDefinition, *, source: str, reason: str
) -> Call:
    if definition.currency != fund.currency:
        raise Invalid(
            _(
                "The call is in %(call)s and the fund in %(fund)s. Write the call's amounts in "
                "%(fund)s.",
                call=definition.currency,
                fund=fund.currency,
            ),
            "currency",
        )
    call = db.session.execute(select(Call).where(Call.slug == definition.slug)).scalar_one_or_none()
    text_now = current_version(call) if call is not None else None
    definition = with_names(
        fund, definition, from_document(text_now.document) if text_now is not None else None
    )
    if call is None:
        call = Call(slug=definition.slug, fund_id=fund.id, created_by_id=actor.person_id)
        set_columns(call, definition)
        db.session.add(call)
        db.session.flush()
    else:
        call = lock(Call, call.id)
        _demand_same_fund(call, fund)
        if call.status != CallStatus.DRAFT:
            raise NotNow(
                _(
                    "“%(title)s” has been announced, and its text is frozen. Amend it with a "
                    "reason, or use another short name for a new call.",
                    title=call.title,
                )
            )
        demand(actor, CallAction.EDIT, call)
        set_columns(call, definition)
    document = to_document(definition)
    sealed = digest(document)
    latest = current_version(call)
    if latest is not None and latest.document_hash == sealed and latest.source == source:
        return call
    version = CallVersion(
        call_id=call.id,
        number=1 if latest is None else latest.number + 1,
        document=document,
        document_hash=sealed,
        source=source,
        reason=reason,
        made_by_id=actor.person_id,
    )
    db.session.add(version)
    db.session.flush()
    call.current_version_id = version.id
    keep_aims(call, definition)
    audit.record(actor, CallAction.EDIT, call, detail={"version": version.number, "hash": sealed})
    db.session.flush()
    return call


def _demand_same_fund(call: Call, fund: Fund) -> None:
    if call.fund_id != fund.id:
        raise Invalid(
            _(
                "Another call has this short name. Choose another one, such as “%(slug)s-2”.",
                slug=call.slug,
            ),
            "slug",
        )


def set_columns(call: Call, definition: CallDefinition) -> None:
    """What lists and rules ask for, taken from the text."""
    call.titles = dict(definition.title.versions)
    call.summary = definition.summary.read()
    call.theme = definition.theme or ""
    call.area = definition.area or ""
    call.opens_at = definition.opens_at
    call.closes_at = definition.closes_at
    call.time_zone = definition.time_zone
    call.budget_minor = definition.budget.minor
    call.ceiling_minor = definition.ceiling.minor
    call.grace_minutes = definition.grace_minutes
    call.is_test = definition.test
    call.questions_until = definition.questions_until_at
    call.reviewers_per_application = definition.reviewers


def current_version(call: Call) -> CallVersion | None:
    """The text that holds now, or None for a call that has none yet."""
    if call.current_version_id is None:
        return None
    return db.session.get(CallVersion, call.current_version_id)


def definition_of(call: Call) -> CallDefinition:
    """The call as its current version says it."""
    version = current_version(call)
    if version is None:
        raise NotNow(_("This call has no text yet. Write it first."))
    return from_document(version.document)


def export_call(call: Call) -> str:
    """The call file: as it was imported, or in the canonical form."""
    version = current_version(call)
    if version is None:
        raise NotNow(_("This call has no text yet. Write it first."))
    return export_text(from_document(version.document), version.source or None)


def copy_call(
    actor: Actor,
    *,
    fund: Fund,
    definition: CallDefinition,
    slug: str,
    opens: str,
    closes: str,
    test: bool = False,
) -> Call:
    """Open a new draft from a ready template or an earlier call, with its own dates.

    Until when questions are taken is left to be set anew; of the framework it keeps what this
    fund uses. `opens` and `closes` are wall
    times, `2026-11-27 17:00`, in the definition's time zone.
    """
    taken = db.session.execute(select(Call.id).where(Call.slug == slug)).scalar_one_or_none()
    if taken is not None:
        raise Invalid(_("Another call has this short name. Choose another one."), "slug")
    fresh = replace(
        in_use(fund, definition),
        slug=slug,
        opens=opens,
        closes=closes,
        questions_until=None,
        test=test,
    )
    return write_call(actor, fund=fund, definition=fresh, reason=_("Made from a template."))


def announce(actor: Actor, call: Call) -> None:
    """Make a call public and freeze its text; it opens by the clock, at once if it is time.

    Effects: the text must be there and the closing time ahead (Invalid), the status
    moves to scheduled, and to open when the opening time has come.
    """
    call = lock(Call, call.id)
    definition_of(call)
    if call.closes_at <= clock.now():
        raise Invalid(
            _("The closing time has passed. Choose a later one, then announce."), "closes"
        )
    fire(actor, call, CallAction.ANNOUNCE)
    if call.opens_at <= clock.now():
        fire(SYSTEM, call, CallAction.OPEN)


def start_review(actor: Actor, call: Call) -> None:
    """End the eligibility check: from now on reviewers can be assigned.

    Not before the grace minutes are over (NotNow): applications may still arrive.
    """
    call = lock(Call, call.id)
    if call.is_test:
        raise NotNow(_("This call is a test. What was sent to it is not judged."))
    if call.status == CallStatus.CLOSED and clock.now() < call.accepts_until:
        raise NotNow(
            _(
                "Applications may still arrive until %(hour)s. Start the review then.",
                hour=clock.local(call.accepts_until, call.time_zone).strftime("%H:%M"),
            )
        )
    fire(actor, call, CallAction.START_REVIEW)


def publish_decisions(actor: Actor, call: Call) -> None:
    """Say that all is decided; the decisions of the call become public."""
    fire(actor, lock(Call, call.id), CallAction.DECIDE)


def archive(actor: Actor, call: Call) -> None:
    """Put a decided call away; it stays readable."""
    fire(actor, lock(Call, call.id), CallAction.ARCHIVE)


def cancel(actor: Actor, call: Call, *, reason: str) -> None:
    """Withdraw a call before review begins, and say why."""
    if not reason.strip():
        raise Invalid(_("Say why the call is cancelled; applicants will read it."), "reason")
    fire(actor, lock(Call, call.id), CallAction.CANCEL, detail={"reason": reason.strip()})
