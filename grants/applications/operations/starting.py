"""Beginning an application: one of each organisation, or several where the call takes them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.operations.drafting import demand_open
from grants.applications.queries_applicants import applicant_of
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.calls import operations as calls
from grants.calls.definition import CallDefinition
from grants.calls.judging import judge
from grants.calls.models import Call
from grants.calls.queries import takes_applications
from grants.calls.wording_limits import limit_sentence
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.idempotency import once
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand
from grants.organisations.models import Organisation


def start_application(
    actor: Actor, *, call: Call, organisation: Organisation, key: str = ""
) -> Application:
    """Begin an organisation's application to a call, or go on with the one it has.

    Where the call takes several from one organisation, another is begun; the same `key` again
    gives the one that was begun with it.

    Effects: the call must be open by the clock (NotNow), the organisation within its
    limits (Invalid; what its profile does not say is asked for before submission); a draft
    with a reference is made and audited. Pressed twice, or by two colleagues where the call
    takes one, there is still one.
    """
    call = lock(Call, call.id)
    if not key or not calls.definition_of(call).applying.several:
        return _start(actor, call, organisation)
    done = once(
        actor,
        scope=f"start:{call.slug}:{organisation.slug}",
        key=key,
        body={"call": call.slug, "organisation": organisation.slug},
        work=lambda: {"application": _start(actor, call, organisation).id},
    )
    return db.session.get_one(Application, done["application"])


def begun_by(call: Call, organisation: Organisation) -> Sequence[Application]:
    """What an organisation has begun to a call, the first begun first."""
    return (
        db.session.execute(
            select(Application)
            .where(Application.call_id == call.id, Application.organisation_id == organisation.id)
            .order_by(Application.ordinal)
        )
        .scalars()
        .all()
    )


def next_draft(actor: Actor, call: Call, organisation: Organisation) -> Application:
    """An organisation's next draft to a call, without its reference, and not kept yet."""
    existing = begun_by(call, organisation)
    return Application(
        fund_id=call.fund_id,
        call_id=call.id,
        call_version_id=call.current_version_id,
        organisation_id=organisation.id,
        ordinal=existing[-1].ordinal + 1 if existing else 1,
        currency=call.fund.currency,
        started_by_id=actor.person_id,
        started_at=clock.now(),
        status=ApplicationStatus.DRAFT.value,
    )


def demand_within_limits(definition: CallDefinition, organisation: Organisation) -> None:
    """An organisation outside a limit of the call begins nothing (Invalid)."""
    applicant = applicant_of(organisation)
    missed = judge(definition, applicant, {}, None).missed
    if missed:
        raise Invalid(
            " ".join(limit_sentence(definition, applicant, None, each) for each in missed)
        )


def keep_draft(application: Application, call: Call) -> None:
    """Give a draft its reference, and keep it."""
    year = clock.today(call.fund.time_zone).year
    application.reference = next_reference(
        # A test takes no number of the series that is published.
        f"{call.fund.reference_prefix}-{'TEST-' if call.is_test else ''}{year}"
    )
    db.session.add(application)
    db.session.flush()


def _start(actor: Actor, call: Call, organisation: Organisation) -> Application:
    definition = calls.definition_of(call)
    existing = begun_by(call, organisation)
    if existing and not definition.applying.several:
        demand(actor, ApplicationAction.ANSWER, existing[0])
        return existing[0]
    demand_open(takes_applications(call, clock.now()))
    application = next_draft(actor, call, organisation)
    demand(actor, ApplicationAction.START, application)
    demand_within_limits(definition, organisation)
    keep_draft(application, call)
    audit.record(actor, ApplicationAction.START, application)
    return application
