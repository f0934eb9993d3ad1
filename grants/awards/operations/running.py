"""While an award runs: progress reports that are filed and accepted."""

from __future__ import annotations

from dataclasses import dataclass

from grants.awards import queries
from grants.awards.models import Award, ProgressReport
from grants.awards.states import (
    AwardAction,
    AwardStatus,
    ProgressReportAction,
    ProgressReportStatus,
)
from grants.funds.operations import release_commitment, release_reservation
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient has written so far in a progress report. Anything may be empty."""

    done_text: str = ""
    learned_text: str = ""
    people_reached: int | None = None
    spent: Money | None = None
    file: StoredFile | None = None


_WRITABLE = (ProgressReportStatus.DUE, ProgressReportStatus.CHANGES_REQUESTED)


def save_report(actor: Actor, *, report: ProgressReport, told: Told) -> ProgressReport:
    """Keep what is written so far. A file once kept stays until another takes its place."""
    held = lock(ProgressReport, report.id)
    demand(actor, ProgressReportAction.WRITE, held)
    if held.status not in _WRITABLE:
        raise NotNow(_("This progress report is submitted. It can be read, not changed."))
    wrong = {}
    if told.people_reached is not None and told.people_reached < 0:
        wrong["people_reached"] = _("Enter 0 or more.")
    if told.spent is not None and not 0 <= told.spent.minor <= held.award.amount_minor:
        wrong["spent"] = _("Enter at most the award, %(amount)s.", amount=held.award.amount.text())
    if wrong:
        raise Invalid.many(wrong)
    held.done_text = told.done_text.strip()
    held.learned_text = told.learned_text.strip()
    held.people_reached = told.people_reached
    held.spent_minor = None if told.spent is None else told.spent.minor
    if told.file is not None:
        held.file_id = told.file.id
    db.session.flush()
    return held


def submit_report(actor: Actor, *, report: ProgressReport, told: Told) -> None:
    """File a progress report, the first time or after changes.

    Effects, in order: what is written is kept; it must be complete and the award active;
    the report is submitted, by whom and when. Raises Invalid per field.
    """
    held = save_report(actor, report=report, told=told)
    wrong = {}
    if not held.done_text:
        wrong["done_text"] = _("Say what was done.")
    if not held.learned_text:
        wrong["learned_text"] = _("Say what was learned, also what did not work.")
    if held.people_reached is None:
        wrong["people_reached"] = _("Enter how many people took part. Enter 0 if nobody did.")
    if held.spent_minor is None:
        wrong["spent"] = _("Enter how much of the award is spent. Enter 0 if nothing is.")
    if wrong:
        raise Invalid.many(wrong)
    if held.award.status != AwardStatus.ACTIVE:
        raise NotNow(_("The award is not active, so no progress report is due."))
    first = held.status == ProgressReportStatus.DUE
    fire(
        actor,
        held,
        ProgressReportAction.SUBMIT if first else ProgressReportAction.RESUBMIT,
        submitted_by_id=actor.person_id,
        submitted_at=clock.now(),
    )


def request_report_changes(actor: Actor, *, report: ProgressReport, changes: str) -> None:
    """Ask the recipient to change a progress report, and say what."""
    held = lock(ProgressReport, report.id)
    if not changes.strip():
        raise Invalid(_("Say what the recipient should change."), "changes")
    fire(
        actor,
        held,
        ProgressReportAction.REQUEST_CHANGES,
        detail={"changes": changes.strip()},
        changes_wanted=changes.strip(),
    )
    _tell(held, "report_changes_requested", held.changes_wanted)


def accept_report(actor: Actor, *, report: ProgressReport) -> None:
    """Accept a progress report. What waited only for it can be paid; a final one that is
    accepted completes the award when every instalment has been paid.
    """
    held = lock(ProgressReport, report.id)
    fire(
        actor,
        held,
        ProgressReportAction.ACCEPT,
        accepted_by_id=actor.person_id,
        accepted_at=clock.now(),
        changes_wanted="",
    )
    _tell(held, "report_accepted")
    award = lock(Award, held.award_id)
    if held.is_final and queries.spent([award])[award.id] == award.amount:
        fire(actor, award, AwardAction.COMPLETE)


def _tell(report: ProgressReport, template: str, changes: str = "") -> None:
    award = report.award
    moment = clock.now().isoformat()
    tell(
        f"progress_report:{award.reference}:{report.number}:{template}:{moment}",
        to=queries.members(award),
        template=template,
        title=award.title,
        number=report.number,
        reference=award.reference,
        changes=changes,
    )


def terminate(actor: Actor, *, award: Award, reason: str) -> None:
    """End an award before its time; what is not paid goes back to its lots.

    Effects, in order: the award is locked and terminated; what is reserved or committed
    for it is available again.
    """
    held = lock(Award, award.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(actor, held, AwardAction.TERMINATE, detail={"reason": reason.strip()})
    for release, stage in (
        (release_reservation, "reservation"),
        (release_commitment, "commitment"),
    ):
        release(
            actor,
            fund=held.fund,
            application_id=held.application_id,
            on=clock.today(held.fund.time_zone),
            cause=held,
            key=f"award:{held.reference}:{stage}:released",
            about=f"{held.title}, {held.reference}",
        )
