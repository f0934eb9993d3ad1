"""Submission is one act: version, hash, receipt, audit entry and mail, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from grants.applications.completeness import missing, requested_amount
from grants.applications.content import changed_keys, content_hash, frozen_content
from grants.applications.limits import Files
from grants.applications.models import Application, SubmittedVersion
from grants.applications.operations.drafting import demand_changes_in_time
from grants.applications.operations.serving import note_aims
from grants.applications.queries_applicants import applicant_of, judgement
from grants.applications.queries_changes import change_request, last_version
from grants.applications.queries_drafts import answers_of, files_of, unread_of, version_of
from grants.applications.queries_paper import counted_moment, paper_entry
from grants.applications.queries_people import members_of
from grants.applications.queries_signing import sign_off_of
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.calls.document import from_document
from grants.calls.models import Call, CallVersion
from grants.calls.queries import can_be_finished
from grants.calls.queries_amendments import version_in_force
from grants.calls.wording_limits import limit_sentence
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import Actor, demand
from grants.kernel.scanning import ScanState, not_clean
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


def submit_application(
    actor: Actor,
    application: Application,
    *,
    arrived_at: datetime,
    key: str,
    version_read: int | None = None,
) -> SubmittedVersion:
    """Submit the draft as it stands, or submit it again after changes were asked for.

    `arrived_at` is when the request reached us: lateness is judged by it, not by when
    the work is done, and so is which text of the call it answers. `version_read` is the number
    of the text that the page showed: if that had been amended before the request arrived, the
    applicant is asked to look first (Invalid).

    Effects, all in one transaction: eligibility and completeness are checked (Invalid names
    each thing to do by its field), the content is frozen with its hash and receipt number,
    what it serves of the framework is noted, the status moves, members are told by mail. The
    same `key` again gives the same receipt.
    """
    application = lock(Application, application.id)
    demand(actor, ApplicationAction.SUBMIT, application)
    done = once(
        actor,
        scope=f"submit:{application.reference}",
        key=key,
        body={"application": application.reference},
        work=lambda: {"version": _submit(actor, application, arrived_at, version_read).id},
    )
    return db.session.get_one(SubmittedVersion, done["version"])


def _submit(
    actor: Actor, application: Application, arrived_at: datetime, version_read: int | None
) -> SubmittedVersion:
    again = application.status == ApplicationStatus.CHANGES_REQUESTED
    # Order of locks: the application, then its call. An amendment holds the call alone.
    call = lock(Call, application.call_id, shared=True)
    if again:
        demand_changes_in_time(application, arrived_at)
    else:
        counted = counted_moment(application, arrived_at, actor)
        _demand_in_time(call, counted)
        # What came on paper was typed under the text that holds now, like every draft.
        held = version_in_force(call, arrived_at)
        if version_read is not None and version_read < held.number:
            raise Invalid(
                _(
                    "The call was amended while this page was open. Read what changed, then "
                    "submit again."
                )
            )
        application.call_version_id = held.id
        arrived_at = counted
    answered = db.session.get_one(CallVersion, application.call_version_id)
    content = whole_content(application, answered)
    demand_signed_off(application, content_hash(content))
    number = (
        1
        + db.session.execute(
            select(func.count())
            .select_from(SubmittedVersion)
            .where(SubmittedVersion.application_id == application.id)
        ).scalar_one()
    )
    before = last_version(application)
    if again:
        _demand_only_what_was_asked(application, content)
    entry = paper_entry(application)
    version = SubmittedVersion(
        application_id=application.id,
        number=number,
        receipt_number=f"R-{application.reference}-{number}",
        content=content,
        content_hash=content_hash(content),
        arrived_at=arrived_at,
        submitted_by_id=actor.person_id,
        parties={"fund": call.fund.name, "organisation": application.organisation.name}
        | ({"way": entry.way} if entry else {}),
    )
    db.session.add(version)
    db.session.flush()
    note_aims(application, from_document(answered.document), version, before)
    fire(
        actor,
        application,
        ApplicationAction.RESUBMIT if again else ApplicationAction.SUBMIT,
        detail={"version": number, "hash": version.content_hash}
        | ({"on_behalf": entry.way} if entry else {}),
        submitted_at=arrived_at,
        changes_wanted="",
    )
    tell(
        f"application_received:{version.receipt_number}",
        to=members_of(application),
        template="application_received",
        title=application.title,
        reference=application.reference,
        receipt=version.receipt_number,
        hash=version.content_hash,
        arrived=clock.local(arrived_at, application.call.time_zone).strftime("%d %B %Y %H:%M"),
        city=application.call.fund.city,
    )
    return version


def whole_content(application: Application, version: CallVersion | None = None) -> dict[str, Any]:
    """The draft as it would be submitted. Raises Invalid, with each thing that is missing.

    `version` is the text of the call that it answers, where that is not the one that holds now.
    """
    definition = from_document((version or version_of(application)).document)
    answers, files = answers_of(application), files_of(application)
    applicant = applicant_of(application.organisation)
    judged = judgement(definition, applicant, answers)
    if judged.failed or judged.unanswered or judged.to_say:
        requested = requested_amount(definition, answers)
        raise Invalid.many(
            {
                f"limit_{each.rule.value}": limit_sentence(definition, applicant, requested, each)
                for each in judged.to_say
            }
            | {
                each.question.key: _("This answer means that you cannot apply. Read why.")
                for each in judged.failed
            }
            | {
                each.question.key: _("Answer this question before you submit.")
                for each in judged.unanswered
            }
        )
    gaps = missing(definition, answers, files, unread_of(application))
    if gaps:
        raise Invalid.many({each.field: each.message for each in gaps})
    _demand_no_infected(files)
    return frozen_content(definition, answers, files)


def _demand_no_infected(files: Files) -> None:
    """A file in which the scanner found something is not sent on; one that waits for it is."""
    states = not_clean({each.public_id for sent in files.values() for each in sent})
    infected = {
        key: _("The virus scanner found something in this file. Remove it and send another.")
        for key, sent in files.items()
        if any(states.get(each.public_id) is ScanState.INFECTED for each in sent)
    }
    if infected:
        raise Invalid.many(infected)


def demand_signed_off(application: Application, content: str) -> None:
    """Where the organisation wants it, an owner has signed off this very content (NotNow)."""
    if application.organisation.sign_off_needed and sign_off_of(application, content) is None:
        raise NotNow(
            _(
                "An owner of your organisation must sign off the application as it stands now. "
                "Ask for the sign-off, then submit."
            )
        )


def _demand_only_what_was_asked(application: Application, content: Mapping[str, Any]) -> None:
    """The last word on it, whatever way an answer was changed: the rest is what it was."""
    request, before = change_request(application), last_version(application)
    if request is None or before is None:
        return
    if changed_keys(before.content, content) - set(request.questions):
        raise NotNow(_("Only the answers that we asked you to change can be changed now."))


def _demand_in_time(call: Call, arrived_at: datetime) -> None:
    """Late is what arrives when the grace minutes after closing are over, and not before."""
    if not can_be_finished(call, arrived_at):
        raise NotNow(
            _(
                "The call closed on %(when)s. You can still read your draft and print it.",
                when=clock.local(call.closes_at, call.time_zone).strftime("%d %B %Y, %H:%M"),
            )
        )


def withdraw_application(actor: Actor, application: Application, *, reason: str) -> None:
    """Take an application back; the reason is kept with it. It cannot be submitted again.

    Effects: the status moves, the organisation's people are told.
    """
    application = lock(Application, application.id)
    fire(
        actor,
        application,
        ApplicationAction.WITHDRAW,
        detail={"reason": reason.strip()},
        changes_wanted="",
    )
    tell(
        f"application_withdrawn:{application.reference}",
        to=members_of(application),
        template="application_withdrawn",
        title=application.title or application.call.title_told,
        reference=application.reference,
        by=actor.name,
    )
