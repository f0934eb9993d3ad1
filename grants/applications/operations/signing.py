"""Before submission, inside the organisation: an editor asks, an owner signs off."""

from __future__ import annotations

from grants.applications.content import content_hash
from grants.applications.models import Application, SignOff, SignOffStep
from grants.applications.operations.submitting import whole_content
from grants.applications.queries_signing import owners_of, sign_off_of
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.notifications.operations import tell


def ask_sign_off(actor: Actor, application: Application) -> SignOff:
    """The draft is finished, and an owner is asked to sign it off as it stands.

    Raises Invalid with each thing that is missing. The owners are told by mail, once for
    the same content.
    """
    application = _being_written(actor, application, ApplicationAction.ASK_SIGN_OFF)
    content = content_hash(whole_content(application))
    held = sign_off_of(application, content, SignOffStep.ASKED)
    if held is not None:
        return held
    asked = _enter(actor, application, SignOffStep.ASKED, content)
    audit.record(actor, ApplicationAction.ASK_SIGN_OFF, application, detail={"hash": content})
    tell(
        f"sign_off_asked:{application.reference}:{content}",
        to=[one for one in owners_of(application) if one.id != actor.person_id],
        template="sign_off_asked",
        by=actor.name,
        title=application.title,
        reference=application.reference,
    )
    return asked


def sign_off(actor: Actor, application: Application, *, content: str) -> SignOff:
    """An owner signs off the content whose hash they read.

    Raises NotNow when the draft was changed since, Invalid when something is missing. Whoever
    asked for it is told by mail.
    """
    application = _being_written(actor, application, ApplicationAction.SIGN_OFF)
    if content_hash(whole_content(application)) != content:
        raise NotNow(
            _("The application was changed after you opened it. Read it again, then sign it off.")
        )
    held = sign_off_of(application, content)
    if held is not None:
        return held
    signed = _enter(actor, application, SignOffStep.SIGNED, content)
    audit.record(actor, ApplicationAction.SIGN_OFF, application, detail={"hash": content})
    asked = sign_off_of(application, content, SignOffStep.ASKED)
    if asked is not None and asked.by_id != actor.person_id:
        tell(
            f"sign_off_given:{application.reference}:{content}",
            to=asked.by,
            template="sign_off_given",
            by=actor.name,
            title=application.title,
            reference=application.reference,
        )
    return signed


def _being_written(
    actor: Actor, application: Application, action: ApplicationAction
) -> Application:
    application = lock(Application, application.id)
    demand(actor, action, application)
    if application.status not in (ApplicationStatus.DRAFT, ApplicationStatus.CHANGES_REQUESTED):
        raise NotNow(_("This application has been submitted and can no longer be changed."))
    return application


def _enter(actor: Actor, application: Application, step: SignOffStep, content: str) -> SignOff:
    made = SignOff(
        application_id=application.id,
        step=step.value,
        content_hash=content,
        by_id=actor.person_id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made
